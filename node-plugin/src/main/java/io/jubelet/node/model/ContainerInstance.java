package io.jubelet.node.model;

import java.util.List;
import java.util.Optional;

/**
 * One container as the runtime shows it (CRI {@code ContainerStatus}): one attempt to run the
 * container {@code name} of a pod's spec.
 *
 * @param attempt the CRI attempt, which is the container's restart count
 * @param hash the annotation {@code io.kubernetes.container.hash}; empty when the runtime has none
 * @param image the image as the spec named it
 * @param imageRef the image that runs, by digest where the runtime tells
 * @param logPath absolute path of its log file; empty when the runtime has none
 * @param user who its first process is; empty where the runtime does not tell
 */
public record ContainerInstance(
    String id,
    String name,
    String sandboxId,
    int attempt,
    Run run,
    String hash,
    String image,
    String imageRef,
    String logPath,
    Optional<User> user) {

  /** The IDs of a process within its container (KEP-3619). */
  public record User(long uid, long gid, List<Long> supplementalGroups) {
    public User {
      supplementalGroups = List.copyOf(supplementalGroups);
    }
  }
}
