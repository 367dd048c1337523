package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.Container;
import io.jubelet.node.model.Pod;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Labels and annotations by which a kubelet finds its sandboxes and containers again, and what they
 * were made for, in the spelling of the Go kubelet (upstream kuberuntime/labels.go).
 */
public final class KubernetesLabels {
  public static final String POD_NAME = "io.kubernetes.pod.name";
  public static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
  public static final String POD_UID = "io.kubernetes.pod.uid";
  public static final String CONTAINER_NAME = "io.kubernetes.container.name";

  public static final String HASH = "io.kubernetes.container.hash";
  public static final String RESTART_COUNT = "io.kubernetes.container.restartCount";
  public static final String TERMINATION_MESSAGE_PATH =
      "io.kubernetes.container.terminationMessagePath";
  public static final String TERMINATION_MESSAGE_POLICY =
      "io.kubernetes.container.terminationMessagePolicy";
  private static final String PRE_STOP = "io.kubernetes.container.preStopHandler";
  private static final String PORTS = "io.kubernetes.container.ports";
  private static final String DELETION_GRACE = "io.kubernetes.pod.deletionGracePeriod";
  private static final String TERMINATION_GRACE = "io.kubernetes.pod.terminationGracePeriod";

  private KubernetesLabels() {}

  /** The pod's own labels, and the pod's identity. */
  static SortedMap<String, String> ofSandbox(Pod pod) {
    var labels = new TreeMap<>(textOf(pod.api().getMetadata().getLabels()));
    labels.putAll(identity(pod));
    return labels;
  }

  /** The pod's own annotations. */
  static SortedMap<String, String> annotationsOfSandbox(Pod pod) {
    return new TreeMap<>(textOf(pod.api().getMetadata().getAnnotations()));
  }

  static SortedMap<String, String> ofContainer(Pod pod, String container) {
    var labels = identity(pod);
    labels.put(CONTAINER_NAME, container);
    return labels;
  }

  static SortedMap<String, String> annotationsOfContainer(
      Pod pod, Container container, int attempt) {
    var annotations = new TreeMap<String, String>();
    annotations.put(HASH, ContainerHash.of(container.getName(), imageOf(container)));
    annotations.put(RESTART_COUNT, String.valueOf(attempt));
    annotations.put(
        TERMINATION_MESSAGE_PATH,
        Objects.requireNonNullElse(container.getTerminationMessagePath(), ""));
    annotations.put(
        TERMINATION_MESSAGE_POLICY,
        Objects.requireNonNullElse(container.getTerminationMessagePolicy(), ""));
    var deletionGrace = pod.api().getMetadata().getDeletionGracePeriodSeconds();
    if (deletionGrace != null) {
      annotations.put(DELETION_GRACE, deletionGrace.toString());
    }
    var terminationGrace = pod.spec().getTerminationGracePeriodSeconds();
    if (terminationGrace != null) {
      annotations.put(TERMINATION_GRACE, terminationGrace.toString());
    }
    var lifecycle = container.getLifecycle();
    if (lifecycle != null && lifecycle.getPreStop() != null) {
      annotations.put(PRE_STOP, GoJson.handler(lifecycle.getPreStop()));
    }
    if (!container.getPorts().isEmpty()) {
      annotations.put(PORTS, GoJson.ports(container.getPorts()));
    }
    return annotations;
  }

  static String imageOf(Container container) {
    return Objects.requireNonNullElse(container.getImage(), "");
  }

  private static SortedMap<String, String> identity(Pod pod) {
    var labels = new TreeMap<String, String>();
    labels.put(POD_NAME, pod.name().name());
    labels.put(POD_NAMESPACE, pod.name().namespace());
    labels.put(POD_UID, pod.uid().value());
    return labels;
  }

  /** API maps may be absent, and their values too. */
  private static Map<String, String> textOf(@Nullable Map<String, String> map) {
    var text = new TreeMap<String, String>();
    if (map != null) {
      map.forEach((key, value) -> text.put(key, Objects.requireNonNullElse(value, "")));
    }
    return text;
  }
}
