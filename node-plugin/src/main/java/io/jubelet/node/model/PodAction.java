package io.jubelet.node.model;

import java.time.Duration;

/**
 * One step on one pod, as data. Each is convergent: repeated after an unknown outcome it does no
 * harm, because the pod is observed again before anything else is decided.
 */
public sealed interface PodAction {
  /** Makes the pod's cgroup where the agent keeps one. */
  record CreateCgroup() implements PodAction {}

  /** Sets up all volumes; refreshes those whose content comes from the API. */
  record SetUpVolumes() implements PodAction {}

  record CreateSandbox(int attempt) implements PodAction {}

  /** Makes sure that the image of the container is present, by its pull policy. */
  record EnsureImage(String container) implements PodAction {}

  record CreateContainer(String container, int attempt, String sandboxId) implements PodAction {}

  record StartContainer(String container, String id) implements PodAction {}

  /** SIGTERM, then SIGKILL once {@code grace} is over. */
  record StopContainer(String container, String id, Duration grace, String reason)
      implements PodAction {}

  record RemoveContainer(String container, String id) implements PodAction {}

  record StopSandbox(String id) implements PodAction {}

  record RemoveSandbox(String id) implements PodAction {}

  /** Unmounts and removes the pod's directory, volumes included. */
  record TearDownVolumes() implements PodAction {}

  record RemoveCgroup() implements PodAction {}

  /** Deletes the API object with grace 0 and the UID as precondition. */
  record DeleteApiObject() implements PodAction {}
}
