package io.jubelet.node.app;

/** What {@code --help} and {@code --version} print. */
final class Usage {
  /** The release of the Go kubelet whose flags, files and API this agent follows. */
  static final String KUBERNETES_VERSION = "v1.37.2";

  private Usage() {}

  static String version(String release) {
    return "jubelet-node " + release + " (Kubernetes " + KUBERNETES_VERSION + ")";
  }

  static String text() {
    return """
    jubelet-node is a node agent for Kubernetes. It takes the flags of the Go kubelet 1.37:

      --kubeconfig FILE                  how to reach the API server, and as whom; without it
                                         only static pods run (standalone)
      --config FILE                      a KubeletConfiguration (kubelet.config.k8s.io/v1beta1)
      --hostname-override NAME           the name of the Node; default: the host's name
      --node-ip IP[,IP]                  the node's addresses; default: towards the API server
      --root-dir DIRECTORY               state of the agent; default: /var/lib/kubelet
      --cert-dir DIRECTORY               certificates; default: pki beneath the root directory
      --container-runtime-endpoint URI   default: unix:///run/containerd/containerd.sock
      --image-service-endpoint URI       default: the runtime endpoint
      --node-labels KEY=VALUE,...        labels of a new Node
      --register-with-taints ...         taints of a new Node
      -v, --v LEVEL                      how much is logged
      --version, --help

    Every other flag of the Go kubelet that sets a field of KubeletConfiguration is taken as well;
    one that is known and not yet honoured is named in a warning, an unknown one is refused.
    Flags go before the file, the file before the defaults.""";
  }
}
