package io.jubelet.node.cri;

import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.StaticPods;
import io.jubelet.node.translate.KubernetesLabels;
import io.jubelet.wire.cri.Container;
import io.jubelet.wire.cri.ContainerState;
import io.jubelet.wire.cri.ContainerStatus;
import io.jubelet.wire.cri.Image;
import io.jubelet.wire.cri.ImageSpec;
import io.jubelet.wire.cri.LinuxContainerUser;
import io.jubelet.wire.cri.PodSandbox;
import io.jubelet.wire.cri.PodSandboxNetworkStatus;
import io.jubelet.wire.cri.PodSandboxState;
import io.jubelet.wire.cri.PodSandboxStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The runtime's messages as values of the model. */
final class Views {
  private Views() {}

  static io.jubelet.node.model.Sandbox sandbox(PodSandbox seen, PodUid pod) {
    return new io.jubelet.node.model.Sandbox(
        seen.getId(),
        pod,
        seen.getMetadata().getAttempt(),
        seen.getState() == PodSandboxState.SANDBOX_READY,
        time(seen.getCreatedAt()),
        List.of());
  }

  static io.jubelet.node.model.Sandbox sandbox(PodSandboxStatus seen, PodUid pod) {
    return new io.jubelet.node.model.Sandbox(
        seen.getId(),
        pod,
        seen.getMetadata().getAttempt(),
        seen.getState() == PodSandboxState.SANDBOX_READY,
        time(seen.getCreatedAt()),
        addresses(seen.getNetwork()));
  }

  /** Whether it was made for a static pod: a sandbox bears its pod's annotations. */
  static boolean fromFile(PodSandbox seen) {
    return StaticPods.FILE.equals(seen.getAnnotationsMap().get(StaticPods.CONFIG_SOURCE));
  }

  private static List<String> addresses(PodSandboxNetworkStatus network) {
    var addresses = new ArrayList<String>();
    if (!network.getIp().isEmpty()) {
      addresses.add(network.getIp());
    }
    network.getAdditionalIpsList().forEach(more -> addresses.add(more.getIp()));
    return addresses;
  }

  /** A container as the list shows it: the list has neither start, end nor exit code. */
  static ContainerInstance container(Container seen) {
    var created = time(seen.getCreatedAt());
    return new ContainerInstance(
        seen.getId(),
        seen.getMetadata().getName(),
        seen.getPodSandboxId(),
        seen.getMetadata().getAttempt(),
        switch (seen.getState()) {
          case CONTAINER_CREATED -> new Run.Created(created);
          case CONTAINER_RUNNING -> new Run.Running(created);
          case CONTAINER_EXITED -> new Run.Exited(created, created, 0, "", "");
          case CONTAINER_UNKNOWN, UNRECOGNIZED -> new Run.Unknown();
        },
        hash(seen.getAnnotationsMap()),
        named(seen.getImage()),
        seen.getImageRef(),
        "",
        Optional.empty());
  }

  /**
   * A container in full.
   *
   * @param terminationMessage what the container left as its last words, possibly empty
   */
  static ContainerInstance container(
      ContainerStatus seen, String sandboxId, String terminationMessage) {
    return new ContainerInstance(
        seen.getId(),
        seen.getMetadata().getName(),
        sandboxId,
        seen.getMetadata().getAttempt(),
        run(seen, terminationMessage),
        hash(seen.getAnnotationsMap()),
        named(seen.getImage()),
        seen.getImageRef(),
        seen.getLogPath(),
        seen.hasUser() && seen.getUser().hasLinux()
            ? Optional.of(user(seen.getUser().getLinux()))
            : Optional.empty());
  }

  private static ContainerInstance.User user(LinuxContainerUser seen) {
    return new ContainerInstance.User(
        seen.getUid(), seen.getGid(), seen.getSupplementalGroupsList());
  }

  private static Run run(ContainerStatus seen, String terminationMessage) {
    return switch (seen.getState()) {
      case CONTAINER_CREATED -> new Run.Created(time(seen.getCreatedAt()));
      case CONTAINER_RUNNING -> new Run.Running(time(seen.getStartedAt()));
      case CONTAINER_EXITED ->
          new Run.Exited(
              time(seen.getStartedAt()),
              time(seen.getFinishedAt()),
              seen.getExitCode(),
              seen.getReason(),
              joined(seen.getMessage(), terminationMessage));
      case CONTAINER_UNKNOWN, UNRECOGNIZED -> new Run.Unknown();
    };
  }

  static boolean exited(ContainerStatus seen) {
    return seen.getState() == ContainerState.CONTAINER_EXITED;
  }

  private static String joined(String runtime, String container) {
    return runtime.isEmpty() || container.isEmpty()
        ? runtime + container
        : runtime + ": " + container;
  }

  private static String hash(Map<String, String> annotations) {
    return annotations.getOrDefault(KubernetesLabels.HASH, "");
  }

  private static String named(ImageSpec image) {
    return image.getUserSpecifiedImage().isEmpty()
        ? image.getImage()
        : image.getUserSpecifiedImage();
  }

  /** The pod a thing belongs to; empty for what Kubernetes did not make. */
  static Optional<PodUid> pod(Map<String, String> labels) {
    var uid = labels.getOrDefault(KubernetesLabels.POD_UID, "");
    try {
      return uid.isEmpty() ? Optional.empty() : Optional.of(new PodUid(uid));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  static PodName name(Map<String, String> labels) {
    return new PodName(
        labels.getOrDefault(KubernetesLabels.POD_NAMESPACE, ""),
        labels.getOrDefault(KubernetesLabels.POD_NAME, ""));
  }

  static io.jubelet.node.model.Image image(Image seen) {
    return new io.jubelet.node.model.Image(
        seen.getId(),
        seen.getRepoTagsList(),
        seen.getRepoDigestsList(),
        seen.getSize(),
        seen.getPinned());
  }

  private static Instant time(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }
}
