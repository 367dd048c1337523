package io.jubelet.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The files a node starts with, as an administrator would have installed them. They are staged in
 * {@code files/} of the node's state folder, and the node's first process copies them to its root.
 */
final class NodeFiles {
  private final Path state;
  private final Tools tools;
  private final NodeSpec node;

  NodeFiles(Path state, Tools tools, NodeSpec node) {
    this.state = state;
    this.tools = tools;
    this.node = node;
  }

  void install(List<ContainerRuntime> runtimes) {
    file("etc/cni/net.d/10-pods.conflist", network());
    file("etc/resolv.conf", "# The testbed has no name server.\n");
    file("etc/hosts", "127.0.0.1 localhost\n%s %s\n".formatted(node.address(), node.name()));
    file("etc/crictl.yaml", crictl(runtimes));
    file("etc/jubelet/runtimes.yaml", inventory(runtimes));
    for (var runtime : runtimes) {
      file(runtime.configurationFile().substring(1), runtime.configuration());
      service(runtime.name(), runtime.path(), runtime.command());
    }
  }

  /** Adds what the agent needs to join the cluster, and the agent itself as a service. */
  void join(ControlPlane plane, String endpoint) {
    NodeIdentity.of(plane, node.name(), node.address()).files().forEach(this::file);
    directory("etc/kubernetes/manifests");
    new CredentialProvider(state.resolve("files")).install();
    // The agent's folder is a mount of its own, made from lib/ of the state.
    write(state.resolve("lib/kubelet/config.yaml"), configuration());
    agent(node.agent(), endpoint);
  }

  /** Makes this program the node's agent; it takes the files of the one before. */
  void agent(Agent agent, String endpoint) {
    service(
        Agent.SERVICE,
        tools.bin() + ":" + tools.bin().resolve("cni"),
        agent.command(tools, node, endpoint));
  }

  private void service(String name, String path, List<String> command) {
    var folder = state.resolve("service").resolve(name);
    write(
        folder.resolve("run"),
        """
        #!/bin/sh
        exec >>/var/log/%s.log 2>&1
        export PATH=%s:/usr/sbin:/usr/bin:/sbin:/bin
        export JAVA_HOME=%s
        exec %s
        """
            .formatted(name, path, System.getProperty("java.home"), String.join(" ", command)));
    executable(folder.resolve("run"));
  }

  private String network() {
    return """
    {
      "cniVersion": "1.0.0",
      "name": "pods",
      "plugins": [
        {
          "type": "bridge",
          "bridge": "pods",
          "isGateway": true,
          "hairpinMode": true,
          "ipam": {
            "type": "host-local",
            "ranges": [[{"subnet": "%s"}]],
            "routes": [{"dst": "0.0.0.0/0"}]
          }
        },
        {"type": "portmap", "capabilities": {"portMappings": true}}
      ]
    }
    """
        .formatted(node.podSubnet());
  }

  private String crictl(List<ContainerRuntime> runtimes) {
    var endpoint =
        runtimes.stream().filter(r -> r.name().equals(node.runtime())).findFirst().orElseThrow();
    return "runtime-endpoint: %1$s\nimage-endpoint: %1$s\n".formatted(endpoint.endpoint());
  }

  private static String inventory(List<ContainerRuntime> runtimes) {
    var text = new StringBuilder("runtimes:\n");
    for (var runtime : runtimes) {
      text.append(
          """
          - name: %s
            driver: containerd
            endpoint: %s
            configFile: %s
            binary: %s
            service:
              supervisor: runit
              name: %s
              directory: /etc/service
          """
              .formatted(
                  runtime.name(),
                  runtime.endpoint(),
                  runtime.configurationFile(),
                  runtime.program(),
                  runtime.name()));
    }
    return text.toString();
  }

  /**
   * The configuration file of either agent. Images that nobody could pull again stay, however full
   * the disk of this machine is.
   */
  private String configuration() {
    return """
    apiVersion: kubelet.config.k8s.io/v1beta1
    kind: KubeletConfiguration
    address: 0.0.0.0
    port: 10250
    readOnlyPort: 0
    healthzBindAddress: 127.0.0.1
    healthzPort: 10248
    authentication:
      anonymous:
        enabled: false
      webhook:
        enabled: true
      x509:
        clientCAFile: /etc/kubernetes/pki/ca.crt
    authorization:
      mode: Webhook
    tlsCertFile: /etc/kubernetes/pki/kubelet.crt
    tlsPrivateKeyFile: /etc/kubernetes/pki/kubelet.key
    staticPodPath: /etc/kubernetes/manifests
    clusterDomain: cluster.local
    resolvConf: /etc/resolv.conf
    cgroupDriver: cgroupfs
    cgroupRoot: /%1$s
    kubeletCgroups: /%1$s/kubelet
    failCgroupV1: false
    failSwapOn: false
    maxPods: 250
    podPidsLimit: 2000
    allowedUnsafeSysctls: [net.core.somaxconn]
    containerLogMaxSize: 1Mi
    imageGCHighThresholdPercent: 100
    evictionHard:
      memory.available: 100Mi
      nodefs.available: 1%%
      imagefs.available: 1%%
      nodefs.inodesFree: 1%%
    """
        .formatted(node.cgroup());
  }

  private void file(String pathInNode, String text) {
    write(state.resolve("files").resolve(pathInNode), text);
  }

  private void directory(String pathInNode) {
    try {
      Files.createDirectories(state.resolve("files").resolve(pathInNode));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + pathInNode, e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static void executable(Path file) {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make executable: " + file, e);
    }
  }
}
