package io.jubelet.node.translate.manifest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jubelet.node.model.LifecycleHook;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResources;
import io.jubelet.node.model.ProbeSpec;
import io.jubelet.node.model.StaticPods;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes static pods of manifests, as upstream's file source does (pkg/kubelet/config common.go
 * applyDefaults and tryDecodeSinglePod): its defaults, the name with the node's after it, a UID
 * that is the hash of all of it, the annotations, and the toleration that keeps it on a node in
 * trouble.
 */
public final class Manifests {
  /** Of one file; upstream's maxConfigLength. */
  public static final int MAX_BYTES = 10 << 20;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final GoDump dump;
  private final ManifestDefaults defaults;
  private final String node;

  /** For the node of that name. */
  public Manifests(GoShape shape, String node) {
    this.dump = new GoDump(shape);
    var sources = new TreeSet<String>();
    shape.fields("core.VolumeSource").forEach(field -> sources.add(field.json()));
    this.defaults = new ManifestDefaults(sources);
    this.node = node;
  }

  /** What a file is. */
  public sealed interface Manifest {
    record Good(Pod pod) implements Manifest {}

    /** No pod; the sentence names the file and what is wrong with it. */
    record Bad(String sentence) implements Manifest {}
  }

  /**
   * The pod of a file.
   *
   * @param file its path, which goes into the pod's UID
   * @param seen when the pod of that content was first seen
   */
  public Manifest read(ManifestFile file, String text, Instant seen) {
    try {
      return new Manifest.Good(pod(file, text, seen));
    } catch (StackOverflowError _) {
      // What nests thousands deep is hostile, and must not take the other manifests along.
      return new Manifest.Bad(file + " is not run: it is nested too deeply");
    } catch (BadManifestException | RuntimeException bad) {
      return new Manifest.Bad(
          "%s is not run: %s".formatted(file, firstLine(String.valueOf(bad.getMessage()))));
    }
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("it is not understood");
  }

  private Pod pod(ManifestFile file, String text, Instant seen) throws BadManifestException {
    var tree = ManifestText.parse(text);
    requireType(tree);
    tree.remove("kind");
    tree.remove("apiVersion");
    var unchecked = dump.pod(tree);
    if (unchecked.isEmpty() || tree.path("metadata").path("name").asText().isEmpty()) {
      throw new BadManifestException("metadata.name: a name is needed");
    }
    defaults.apply(tree);
    var metadata = tree.withObjectProperty("metadata");
    metadata.remove("managedFields");
    var given = metadata.path("uid").asText();
    var uid = given.isEmpty() ? Fnv128a.of(hashed(dump.pod(tree), file)) : given;
    var name = metadata.path("name").asText() + "-" + node.toLowerCase(Locale.ROOT);
    metadata.put("uid", uid).put("name", name);
    metadata.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds"));
    if (metadata.path("namespace").asText().isEmpty()) {
      metadata.put("namespace", "default");
    }
    ManifestRules.require(tree, name);
    annotate(metadata, uid, seen);
    var spec = tree.withObjectProperty("spec").put("nodeName", node);
    tolerate(spec);
    tree.putObject("status").put("phase", "Pending");
    tree.put("apiVersion", "v1").put("kind", "Pod");
    ManifestText.prune(tree);
    var pod = new Pod(MAPPER.convertValue(tree, io.fabric8.kubernetes.api.model.Pod.class));
    understood(pod);
    return pod;
  }

  private byte[] hashed(String pod, ManifestFile file) {
    var told = (pod + "host:" + node + "file:").getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(told.length + file.bytes().length)
        .put(told)
        .put(file.bytes())
        .array();
  }

  /**
   * Asks what the node will ask of the pod, so that what it cannot work with is refused here, where
   * it harms nobody.
   */
  private static void understood(Pod pod) {
    Objects.requireNonNull(pod.uid());
    Objects.requireNonNull(pod.gracePeriod());
    Objects.requireNonNull(PodResources.of(pod));
    for (var container :
        Stream.concat(pod.initContainers().stream(), pod.containers().stream()).toList()) {
      Objects.requireNonNull(ProbeSpec.of(container));
      Objects.requireNonNull(LifecycleHook.preStop(container));
      Objects.requireNonNull(LifecycleHook.postStart(container));
    }
  }

  private static void requireType(ObjectNode tree) throws BadManifestException {
    var type = tree.path("apiVersion").asText() + " " + tree.path("kind").asText();
    if (!type.equals("v1 Pod")) {
      throw new BadManifestException("a v1 Pod is expected, not '" + type.strip() + "'");
    }
  }

  private static void annotate(ObjectNode metadata, String uid, Instant seen) {
    var annotations =
        metadata.get("annotations") instanceof ObjectNode given
            ? given
            : metadata.putObject("annotations");
    annotations
        .put(StaticPods.CONFIG_HASH, uid)
        .put(StaticPods.CONFIG_SEEN, seen.toString())
        .put(StaticPods.CONFIG_SOURCE, StaticPods.FILE);
  }

  /** NoExecute taints of a node in trouble do not end its static pods. */
  private static void tolerate(ObjectNode spec) {
    var tolerations =
        spec.get("tolerations") instanceof ArrayNode given ? given : spec.putArray("tolerations");
    var there =
        tolerations
            .valueStream()
            .anyMatch(
                each ->
                    each.path("operator").asText().equals("Exists")
                        && each.path("effect").asText().equals("NoExecute")
                        && each.path("key").asText().isEmpty());
    if (!there) {
      tolerations.addObject().put("operator", "Exists").put("effect", "NoExecute");
    }
  }
}
