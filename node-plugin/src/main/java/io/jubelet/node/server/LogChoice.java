package io.jubelet.node.server;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.model.ContainerHistory;
import java.util.Optional;

/**
 * Which run of a container a call for its log means, by the rules and with the texts of the Go
 * kubelet (validateContainerLogStatus).
 */
sealed interface LogChoice {
  /** The run of the container with this id, without the runtime's prefix. */
  record Chosen(String containerId) implements LogChoice {}

  /** There is none; the message says why. */
  record None(String message) implements LogChoice {}

  static LogChoice of(String pod, PodStatus status, String container, boolean previous) {
    return ContainerHistory.statusOf(container, status)
        .map(
            found ->
                previous
                    ? last(found)
                        .map(LogChoice::chosen)
                        .orElseGet(
                            () ->
                                new None(
                                    "previous terminated container \"%s\" in pod \"%s\" not found"
                                        .formatted(container, pod)))
                    : present(found, "container \"%s\" in pod \"%s\"".formatted(container, pod)))
        .orElseGet(
            () ->
                new None(
                    "container \"%s\" in pod \"%s\" is not available".formatted(container, pod)));
  }

  private static LogChoice present(ContainerStatus status, String subject) {
    var state = Optional.ofNullable(status.getState()).orElseGet(ContainerState::new);
    if (state.getRunning() != null) {
      return chosen(status.getContainerID());
    }
    if (state.getTerminated() != null) {
      return id(state.getTerminated())
          .or(() -> last(status))
          .map(LogChoice::chosen)
          .orElseGet(() -> new None(subject + " is terminated"));
    }
    if (status.getLastState() != null && status.getLastState().getTerminated() != null) {
      return last(status)
          .map(LogChoice::chosen)
          .orElseGet(() -> new None(subject + " is terminated"));
    }
    return new None(
        state.getWaiting() == null
            ? subject + " is waiting to start - no logs yet"
            : subject + " is waiting to start: " + waiting(state.getWaiting().getReason()));
  }

  private static String waiting(String reason) {
    return switch (reason) {
      case "ErrImagePull" -> "image can't be pulled";
      case "ImagePullBackOff" -> "trying and failing to pull image";
      default -> reason;
    };
  }

  private static Optional<String> last(ContainerStatus status) {
    return Optional.ofNullable(status.getLastState())
        .map(ContainerState::getTerminated)
        .flatMap(LogChoice::id);
  }

  private static Optional<String> id(ContainerStateTerminated terminated) {
    return Optional.ofNullable(terminated.getContainerID()).filter(id -> !id.isEmpty());
  }

  /** {@code containerd://ID} is the form in the status. */
  private static LogChoice chosen(String statusId) {
    return new Chosen(
        statusId.substring(statusId.indexOf("://") < 0 ? 0 : statusId.indexOf("://") + 3));
  }
}
