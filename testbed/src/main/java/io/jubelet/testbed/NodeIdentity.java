package io.jubelet.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * With what a node agent shows who it is, and knows others.
 *
 * @param files texts by the path where the agent's configuration expects them, relative to the root
 */
record NodeIdentity(SequencedMap<String, String> files) {
  NodeIdentity {
    files = Collections.unmodifiableSequencedMap(new TreeMap<>(files));
  }

  /** The node's own certificates of the cluster's authority, issued when it is asked for. */
  static NodeIdentity of(ControlPlane plane, String node, String address) {
    var user = "system:node:" + node;
    var serving =
        plane
            .certificates()
            .server("serving-" + node, user, List.of("IP:" + address, "DNS:" + node));
    var files = new TreeMap<String, String>();
    files.put("etc/kubernetes/pki/ca.crt", text(plane.certificates().authority()));
    files.put("etc/kubernetes/pki/kubelet.crt", text(serving.certificate()));
    files.put("etc/kubernetes/pki/kubelet.key", text(serving.key()));
    files.put(Agent.KUBECONFIG.substring(1), plane.kubeconfigText(user, List.of("system:nodes")));
    return new NodeIdentity(files);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
