package io.jubelet.e2e;

import io.jubelet.testbed.ContainerRuntime;
import io.jubelet.testbed.Node;
import java.util.ArrayList;
import java.util.List;

/** The runtime of a node, asked and told things behind its agent's back. */
public record Containerd(Node node) {
  /** Ids of a pod's containers or sandboxes, as {@code kind} says. */
  public List<String> ids(String pod, String kind) {
    return ctr(
            "containers",
            "list",
            "--quiet",
            "labels.\"io.kubernetes.pod.name\"==%s,labels.\"io.cri-containerd.kind\"==%s"
                .formatted(pod, kind))
        .lines()
        .toList();
  }

  /** Ids of what has a process. */
  List<String> tasks() {
    return ctr("tasks", "list", "--quiet").lines().toList();
  }

  /** The process, as the node knows it, through which all is done that is done to a pod. */
  String shim(String pod) {
    var sandbox = ids(pod, "sandbox").getFirst();
    return node.exec("pgrep", "-f", "containerd-shim-runc-v2 .*-id " + sandbox).strip();
  }

  /** What the runtime's own client prints. */
  public String ctr(String... words) {
    var runtime = node.runtime(ContainerRuntime.CONTAINERD);
    var command = new ArrayList<>(List.of(runtime.ctr(), "-a", runtime.socket(), "-n", "k8s.io"));
    command.addAll(List.of(words));
    return node.exec(command.toArray(String[]::new));
  }
}
