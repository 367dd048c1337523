package io.jubelet.testbed;

import java.util.List;

/**
 * A container runtime as it is installed on every node: which program, which files, which service.
 *
 * @param name its name in the inventory, and of its service, configuration and state folders
 * @param program the containerd to run
 * @param ctr the client of the same version
 * @param path the folders where this containerd finds its own shim
 * @param configuration the text of its {@code config.toml}
 */
public record ContainerRuntime(
    String name, String program, String ctr, String path, String configuration) {

  /** The name of the newer containerd, with runc. */
  public static final String CONTAINERD = "containerd";

  /** The name of Debian's containerd 1.6, with crun. */
  public static final String CONTAINERD_DEBIAN = "containerd-debian";

  /** The runtimes of every node, in the order of the inventory. */
  static List<ContainerRuntime> installed(Tools tools) {
    return List.of(
        new ContainerRuntime(
            CONTAINERD,
            tools.program("containerd"),
            tools.program("ctr"),
            tools.bin().toString(),
            containerdConfiguration(tools)),
        new ContainerRuntime(
            CONTAINERD_DEBIAN,
            "/usr/bin/containerd",
            "/usr/bin/ctr",
            "/usr/bin",
            debianConfiguration(tools)));
  }

  /** The socket's path inside the node. */
  public String socket() {
    return "/run/%s/containerd.sock".formatted(name);
  }

  /** The socket as a kubelet names it. */
  public String endpoint() {
    return "unix://" + socket();
  }

  /** The configuration file's path inside the node. */
  public String configurationFile() {
    return "/etc/%s/config.toml".formatted(name);
  }

  /** The service's command line. */
  List<String> command() {
    return List.of(program, "--config", configurationFile());
  }

  /** The machine cannot lower oom_score_adj without CAP_SYS_RESOURCE; hence the restriction. */
  private static String containerdConfiguration(Tools tools) {
    return """
        version = 3
        root = "/var/lib/containerd"
        state = "/run/containerd"

        [grpc]
          address = "/run/containerd/containerd.sock"

        [plugins."io.containerd.cri.v1.images"]
          snapshotter = "overlayfs"

          [plugins."io.containerd.cri.v1.images".pinned_images]
            sandbox = "%s"

        [plugins."io.containerd.cri.v1.runtime"]
          restrict_oom_score_adj = true

          [plugins."io.containerd.cri.v1.runtime".cni]
            bin_dirs = ["%s"]
            conf_dir = "/etc/cni/net.d"

          [plugins."io.containerd.cri.v1.runtime".containerd]
            default_runtime_name = "runc"

            [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
              runtime_type = "io.containerd.runc.v2"

              [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
                BinaryName = "%s"
                SystemdCgroup = false
        """
        .formatted(Images.PAUSE, tools.bin().resolve("cni"), tools.program("runc"));
  }

  private static String debianConfiguration(Tools tools) {
    return """
        version = 2
        root = "/var/lib/containerd-debian"
        state = "/run/containerd-debian"

        [grpc]
          address = "/run/containerd-debian/containerd.sock"

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "%s"
          restrict_oom_score_adj = true

          [plugins."io.containerd.grpc.v1.cri".cni]
            bin_dir = "%s"
            conf_dir = "/etc/cni/net.d"

          [plugins."io.containerd.grpc.v1.cri".containerd]
            snapshotter = "overlayfs"
            default_runtime_name = "runc"

            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
              runtime_type = "io.containerd.runc.v2"

              [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                BinaryName = "/usr/bin/crun"
                SystemdCgroup = false
        """
        .formatted(Images.PAUSE, tools.bin().resolve("cni"));
  }
}
