package io.jubelet.node.model;

import java.time.Instant;
import java.util.List;

/**
 * A pod sandbox as the runtime shows it (CRI {@code PodSandboxStatus}).
 *
 * @param attempt how many sandboxes of this pod came before it
 * @param ips the pod's addresses, the primary one first; empty with host network or before CNI ADD
 */
public record Sandbox(
    String id, PodUid pod, int attempt, boolean ready, Instant createdAt, List<String> ips) {
  public Sandbox {
    ips = List.copyOf(ips);
  }
}
