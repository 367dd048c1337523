package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The text of what a pod may show of itself to its containers: metadata by field path, and the
 * resources of a container. Facts of {@code pkg/fieldpath} and {@code pkg/api/v1/resource}.
 */
public final class DownwardApi {
  private static final String ANNOTATIONS = "metadata.annotations";
  private static final String LABELS = "metadata.labels";

  private DownwardApi() {}

  /**
   * {@code metadata.name}, {@code .namespace}, {@code .uid}, {@code .labels}, {@code .annotations},
   * the latter two also with {@code ['key']}; empty for any other path. A key that is not there has
   * the empty text.
   */
  public static Optional<String> metadata(Pod pod, String path) {
    var metadata = pod.api().getMetadata();
    return switch (path) {
      case "metadata.name" -> Optional.of(metadata.getName());
      case "metadata.namespace" -> Optional.of(metadata.getNamespace());
      case "metadata.uid" -> Optional.of(metadata.getUid());
      case LABELS -> Optional.of(lines(metadata.getLabels()));
      case ANNOTATIONS -> Optional.of(lines(metadata.getAnnotations()));
      default ->
          subscript(path, LABELS)
              .map(key -> value(metadata.getLabels(), key))
              .or(
                  () ->
                      subscript(path, ANNOTATIONS)
                          .map(key -> value(metadata.getAnnotations(), key)));
    };
  }

  private static Optional<String> subscript(String path, String field) {
    return path.startsWith(field + "['") && path.endsWith("']")
        ? Optional.of(path.substring(field.length() + 2, path.length() - 2))
        : Optional.empty();
  }

  private static String value(Map<String, String> map, String key) {
    return map == null ? "" : map.getOrDefault(key, "");
  }

  /** {@code key="value"} lines, sorted by key, values quoted as Go quotes a string. */
  private static String lines(Map<String, String> map) {
    var text = new StringBuilder();
    new TreeMap<>(Objects.requireNonNullElse(map, Map.<String, String>of()))
        .forEach(
            (key, value) -> {
              text.append(text.isEmpty() ? "" : "\n").append(key).append('=');
              quote(text, value);
            });
    return text.toString();
  }

  private static void quote(StringBuilder text, String value) {
    text.append('"');
    value.codePoints().forEach(point -> text.append(escaped(point)));
    text.append('"');
  }

  /** One code point as {@code strconv.Quote} of Go has it. */
  private static String escaped(int point) {
    return switch (point) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case 0x07 -> "\\a";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case 0x0b -> "\\v";
      default -> {
        if (printable(point)) {
          yield Character.toString(point);
        }
        if (point < 0x20 || point == 0x7f) {
          yield "\\x%02x".formatted(point);
        }
        yield point < 0x10000 ? "\\u%04x".formatted(point) : "\\U%08x".formatted(point);
      }
    };
  }

  /** Letters, marks, numbers, punctuation, symbols and the plain space. */
  private static boolean printable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }

  /**
   * The resource in units of the divisor, rounded up; a limit that is not set is the node's
   * allocatable amount. Empty when the container or the resource cannot be named so.
   */
  public static Optional<String> resource(
      Pod pod,
      String container,
      ResourceFieldSelector selector,
      SortedMap<String, BigDecimal> allocatable) {
    return pod.container(container)
        .flatMap(found -> amount(found, selector.getResource(), allocatable))
        .map(amount -> amount.divide(divisor(selector.getDivisor()), 0, RoundingMode.CEILING))
        .map(BigDecimal::toPlainString);
  }

  /**
   * What a container without a limit may use of the node: in the environment, and not in volumes,
   * no more than its pod as a whole (KEP-2837).
   */
  public static SortedMap<String, BigDecimal> withinPod(
      Pod pod, SortedMap<String, BigDecimal> allocatable) {
    if (!PodResources.podLevel(pod)) {
      return allocatable;
    }
    var most = new TreeMap<>(allocatable);
    PodResources.amounts(pod.spec().getResources().getLimits())
        .forEach(
            (name, limit) ->
                most.computeIfPresent(name, (_, all) -> limit.signum() == 0 ? all : limit));
    return most;
  }

  private static Optional<BigDecimal> amount(
      Container container, String resource, SortedMap<String, BigDecimal> allocatable) {
    var dot = resource.indexOf('.');
    var name = resource.substring(dot + 1);
    if (!exposed(name)) {
      return Optional.empty();
    }
    var resources =
        Objects.requireNonNullElseGet(container.getResources(), ResourceRequirements::new);
    return switch (resource.substring(0, Math.max(dot, 0))) {
      case "requests" -> Optional.of(amount(resources.getRequests(), name));
      case "limits" -> {
        var limit = amount(resources.getLimits(), name);
        yield Optional.of(
            limit.signum() == 0 && !name.startsWith(PodResources.HUGE_PAGES_PREFIX)
                ? allocatable.getOrDefault(name, BigDecimal.ZERO)
                : limit);
      }
      default -> Optional.empty();
    };
  }

  private static boolean exposed(String name) {
    return name.equals(PodResources.CPU)
        || name.equals(PodResources.MEMORY)
        || name.equals("ephemeral-storage")
        || name.startsWith(PodResources.HUGE_PAGES_PREFIX);
  }

  private static BigDecimal amount(Map<String, Quantity> list, String name) {
    return PodResources.amounts(list).getOrDefault(name, BigDecimal.ZERO);
  }

  private static BigDecimal divisor(Quantity divisor) {
    var amount = divisor == null ? BigDecimal.ZERO : divisor.getNumericalAmount();
    return amount.signum() == 0 ? BigDecimal.ONE : amount;
  }
}
