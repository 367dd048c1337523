package io.jubelet.node.model;

/**
 * Why a container does not run, as {@code state.waiting} shows it.
 *
 * @param reason in the Go kubelet's spelling: ContainerCreating, CrashLoopBackOff …
 */
public record Waiting(String reason, String message) {
  public static final String CREATING = "ContainerCreating";
  public static final String INITIALIZING = "PodInitializing";

  /** The beginning of the message of what waits for the node's network, and of its event. */
  public static final String NO_NETWORK = "network is not ready: ";
}
