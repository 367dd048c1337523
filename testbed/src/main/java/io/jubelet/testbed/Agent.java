package io.jubelet.testbed;

import java.util.ArrayList;
import java.util.List;

/** Which program is the node agent. All take the same flags and the same configuration file. */
public enum Agent {
  /** The Go kubelet of the pinned Kubernetes version. */
  GO_KUBELET,
  /** Jubelet's node-plugin. */
  JUBELET,
  /** None: only the runtimes run. */
  NONE;

  static final String CONFIGURATION = "/var/lib/kubelet/config.yaml";
  static final String KUBECONFIG = "/etc/kubernetes/kubelet.conf";
  static final String PROVIDERS = "/etc/kubernetes/credential-providers.yaml";
  static final String PROVIDER_PROGRAMS = "/etc/kubernetes/credential-providers";

  /** The name of the agent's service on the node. */
  public static final String SERVICE = "node-agent";

  /** The agent's command line on a node; empty when there is no agent. */
  List<String> command(Tools tools, NodeSpec node, String endpoint) {
    return switch (this) {
      case GO_KUBELET -> withFlags(tools.program("kubelet"), node, endpoint);
      case JUBELET -> {
        var launcher = tools.repository().resolve("node-plugin/bin/jubelet-node");
        yield withFlags(launcher.toString(), node, endpoint);
      }
      case NONE -> List.of();
    };
  }

  private static List<String> withFlags(String program, NodeSpec node, String endpoint) {
    var words = new ArrayList<>(List.of(program));
    words.addAll(List.of("--kubeconfig", KUBECONFIG));
    words.addAll(List.of("--config", CONFIGURATION));
    words.addAll(List.of("--hostname-override", node.name()));
    words.addAll(List.of("--node-ip", node.address()));
    words.addAll(List.of("--root-dir", "/var/lib/kubelet"));
    words.addAll(List.of("--container-runtime-endpoint", endpoint));
    words.addAll(List.of("--image-credential-provider-config", PROVIDERS));
    words.addAll(List.of("--image-credential-provider-bin-dir", PROVIDER_PROGRAMS));
    words.addAll(List.of("--v", "2"));
    return List.copyOf(words);
  }
}
