package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.util.Map;
import java.util.Optional;

/**
 * Static pods, which a file on the node asks for, and mirror pods, which show them at the API
 * server. The annotations are upstream's (pkg/kubelet/types).
 */
public final class StaticPods {
  /** Of a static pod: the hash of its manifest. */
  public static final String CONFIG_HASH = "kubernetes.io/config.hash";

  /** Where a pod comes from: a file, or the API server. */
  public static final String CONFIG_SOURCE = "kubernetes.io/config.source";

  public static final String CONFIG_SEEN = "kubernetes.io/config.seen";

  /** Of a mirror pod: the hash of the static pod that it shows. */
  public static final String CONFIG_MIRROR = "kubernetes.io/config.mirror";

  /** The source of pods that files ask for. */
  public static final String FILE = "file";

  private StaticPods() {}

  /** Whether the mirror pod shows this static pod as it is now. */
  public static boolean mirrors(Pod mirror, Pod pod) {
    return mirror.name().equals(pod.name())
        && mirror.mirrored().isPresent()
        && mirror.mirrored().equals(annotation(pod, CONFIG_HASH));
  }

  /**
   * A pod of the API server without the annotation that only this node gives. A mirror pod bears it
   * as a part of what it shows.
   */
  public static Pod ofApi(Pod pod) {
    if (!pod.fromFile()) {
      return pod;
    }
    var copy =
        new PodBuilder(pod.api()).editMetadata().removeFromAnnotations(CONFIG_SOURCE).endMetadata();
    return new Pod(copy.build());
  }

  /** A static pod that begins with what its mirror pod tells of it. */
  public static Pod remembering(Pod pod, Pod mirror) {
    return new Pod(new PodBuilder(pod.api()).withStatus(told(pod, mirror)).build());
  }

  /**
   * What a mirror pod tells of a static pod. That a pod has ended which runs for ever by its file
   * is not believed: whoever wrote so (a node that was shut down, a user) does not decide that.
   */
  public static PodStatus told(Pod pod, Pod mirror) {
    var status = mirror.status();
    return pod.restartPolicy() == RestartPolicy.ALWAYS
            && Phase.of(status.getPhase()).filter(Phase::terminal).isPresent()
        ? new PodStatusBuilder(status)
            .withPhase("Pending")
            .withReason(null)
            .withMessage(null)
            .build()
        : status;
  }

  static Optional<String> annotation(Pod pod, String name) {
    Map<String, String> annotations = pod.api().getMetadata().getAnnotations();
    return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(name));
  }
}
