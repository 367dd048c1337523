package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.jubelet.node.model.ProbeHandler.Exec;
import io.jubelet.node.model.ProbeHandler.Grpc;
import io.jubelet.node.model.ProbeHandler.Header;
import io.jubelet.node.model.ProbeHandler.Http;
import io.jubelet.node.model.ProbeHandler.Impossible;
import io.jubelet.node.model.ProbeHandler.Tcp;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One probe of a container, with the API's defaults filled in.
 *
 * @param gracePeriod what a container that fails it gets to end, if not the pod's
 */
public record ProbeSpec(
    ProbeHandler handler,
    Duration initialDelay,
    Duration period,
    Duration timeout,
    int successThreshold,
    int failureThreshold,
    Optional<Duration> gracePeriod) {
  private static final int PERIOD_SECONDS = 10;
  private static final int TIMEOUT_SECONDS = 1;
  private static final int SUCCESSES = 1;
  private static final int FAILURES = 3;

  /** The probes of a container by kind. */
  public static SortedMap<ProbeKind, ProbeSpec> of(Container container) {
    var specs = new TreeMap<ProbeKind, ProbeSpec>();
    put(specs, ProbeKind.STARTUP, container.getStartupProbe(), container);
    put(specs, ProbeKind.LIVENESS, container.getLivenessProbe(), container);
    put(specs, ProbeKind.READINESS, container.getReadinessProbe(), container);
    return specs;
  }

  private static void put(
      SortedMap<ProbeKind, ProbeSpec> specs,
      ProbeKind kind,
      @Nullable Probe probe,
      Container container) {
    if (probe != null) {
      specs.put(kind, of(probe, container));
    }
  }

  private static ProbeSpec of(Probe probe, Container container) {
    return new ProbeSpec(
        handler(probe, container),
        Duration.ofSeconds(given(probe.getInitialDelaySeconds(), 0)),
        Duration.ofSeconds(given(probe.getPeriodSeconds(), PERIOD_SECONDS)),
        Duration.ofSeconds(given(probe.getTimeoutSeconds(), TIMEOUT_SECONDS)),
        given(probe.getSuccessThreshold(), SUCCESSES),
        given(probe.getFailureThreshold(), FAILURES),
        Optional.ofNullable(probe.getTerminationGracePeriodSeconds()).map(Pod::bounded));
  }

  /** The API server turns an absent number into 0 or the default; a file may leave it out. */
  private static int given(@Nullable Integer number, int otherwise) {
    return number == null || number == 0 ? otherwise : number;
  }

  static ProbeHandler handler(Probe probe, Container container) {
    if (probe.getExec() != null) {
      return new Exec(expanded(probe.getExec().getCommand(), container));
    }
    if (probe.getHttpGet() != null) {
      var get = probe.getHttpGet();
      return port(get.getPort(), container)
          .<ProbeHandler>map(number -> http(get, number))
          .orElseGet(() -> noPort(get.getPort(), container));
    }
    if (probe.getTcpSocket() != null) {
      var tcp = probe.getTcpSocket();
      return port(tcp.getPort(), container)
          .<ProbeHandler>map(number -> new Tcp(text(tcp.getHost()), number))
          .orElseGet(() -> noPort(tcp.getPort(), container));
    }
    if (probe.getGrpc() != null) {
      return new Grpc(given(probe.getGrpc().getPort(), 0), text(probe.getGrpc().getService()));
    }
    return new Impossible(
        "the probe of container %s has no handler".formatted(container.getName()));
  }

  /** With the variables of the container that its spec gives a value (upstream). */
  private static List<String> expanded(@Nullable List<String> command, Container container) {
    var values = new TreeMap<String, String>();
    for (var each : Objects.requireNonNullElse(container.getEnv(), List.<EnvVar>of())) {
      values.put(each.getName(), text(each.getValue()));
    }
    return Objects.requireNonNullElse(command, List.<String>of()).stream()
        .map(
            word ->
                Expansion.expand(
                    word, name -> values.getOrDefault(name, Expansion.reference(name))))
        .toList();
  }

  private static Http http(HTTPGetAction get, int port) {
    var headers =
        Objects.requireNonNullElse(
                get.getHttpHeaders(), List.<io.fabric8.kubernetes.api.model.HTTPHeader>of())
            .stream()
            .map(header -> new Header(header.getName(), text(header.getValue())))
            .toList();
    return new Http(
        "HTTPS".equalsIgnoreCase(get.getScheme()),
        text(get.getHost()),
        port,
        text(get.getPath()),
        headers);
  }

  private static Optional<Integer> port(IntOrString port, Container container) {
    if (port.getIntVal() != null) {
      return Optional.of(port.getIntVal());
    }
    return Objects.requireNonNullElse(container.getPorts(), List.<ContainerPort>of()).stream()
        .filter(each -> port.getStrVal().equals(each.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst();
  }

  private static Impossible noPort(IntOrString port, Container container) {
    return new Impossible(
        "container %s has no port named '%s'".formatted(container.getName(), port.getStrVal()));
  }

  private static String text(@Nullable String given) {
    return Objects.requireNonNullElse(given, "");
  }
}
