package io.jubelet.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.jubelet.testbed.Node;

/** What the kernel has for the pods of a node, on cgroup v1. */
record PodCgroups(Node node) {
  /** The content of a file of the pod's cgroup; empty when there is none. */
  String ofPod(Pod pod, String file) {
    return read("pod" + pod.getMetadata().getUid(), file);
  }

  /** The same of a container in it, by the id that its status tells. */
  String ofContainer(Pod pod, String containerId, String file) {
    var id = containerId.substring(containerId.indexOf("//") + 2);
    return read("pod" + pod.getMetadata().getUid() + "/" + id, file);
  }

  private String read(String folder, String file) {
    var script =
        "cat $(find /sys/fs/cgroup/ -path '*/%s/%s' | head -n 1) </dev/null"
            .formatted(folder, file);
    return node.exec("sh", "-c", script).strip();
  }
}
