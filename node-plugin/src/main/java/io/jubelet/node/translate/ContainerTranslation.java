package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.Container;
import io.jubelet.node.model.ContainerLaunch;
import io.jubelet.node.model.Pod;
import io.jubelet.node.translate.ContainerPlan.TextFile;
import io.jubelet.wire.cri.ContainerConfig;
import io.jubelet.wire.cri.ContainerMetadata;
import io.jubelet.wire.cri.CreateContainerRequest;
import io.jubelet.wire.cri.ImageSpec;
import io.jubelet.wire.cri.LinuxContainerConfig;
import io.jubelet.wire.cri.LinuxContainerResources;
import io.jubelet.wire.cri.LinuxContainerSecurityContext;
import io.jubelet.wire.cri.Mount;
import io.jubelet.wire.cri.NamespaceMode;
import io.jubelet.wire.cri.PodSandboxConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * From a container of a pod to what the runtime is asked for (upstream generateContainerConfig).
 */
public final class ContainerTranslation {
  private final ContainerLaunch launch;
  private final Pod pod;
  private final Container container;
  private final Surroundings surroundings;

  private ContainerTranslation(
      ContainerLaunch launch, Container container, Surroundings surroundings) {
    this.launch = launch;
    this.pod = launch.sandboxLaunch().pod();
    this.container = container;
    this.surroundings = surroundings;
  }

  /**
   * What was read from the machine and the runtime for this container.
   *
   * @param nodeHosts the node's hosts file; only looked at for pods with the host's network
   */
  public record Surroundings(
      ImageUser imageUser, String nodeHosts, HostResolver resolver, ContainerDefaults defaults) {}

  public static Translation<ContainerPlan> of(ContainerLaunch launch, Surroundings surroundings) {
    var name = launch.container();
    return launch
        .sandboxLaunch()
        .pod()
        .container(name)
        .map(found -> new ContainerTranslation(launch, found, surroundings).plan())
        .orElseGet(() -> Translation.impossible("container " + name + " is not in the pod's spec"));
  }

  /** What a container that runs may have of processor time and memory. */
  public static LinuxContainerResources resources(
      Pod pod, Container container, ContainerDefaults defaults) {
    return LinuxResources.ofContainer(pod, container, defaults);
  }

  private Translation<ContainerPlan> plan() {
    var defaults = surroundings.defaults();
    var sandbox = SandboxTranslation.of(launch.sandboxLaunch(), surroundings.resolver(), defaults);
    return sandbox.then(
        sandboxConfig ->
            hostname()
                .then(
                    hostname ->
                        Environment.of(launch, container, defaults.machine())
                            .then(environment -> plan(sandboxConfig, hostname, environment))));
  }

  private Translation<Hostname> hostname() {
    return Hostname.of(pod, launch.sandboxLaunch().dns().clusterDomain());
  }

  private Translation<ContainerPlan> plan(
      PodSandboxConfig sandbox, Hostname hostname, Environment environment) {
    var security = new SecurityTranslation(launch.sandboxLaunch(), surroundings.defaults());
    return ContainerMounts.of(launch, container, environment)
        .then(
            mounts ->
                security
                    .of(container, surroundings.imageUser())
                    .map(
                        context -> {
                          var files = new Files(hostsFile(hostname), terminationLog());
                          var config =
                              config(
                                  environment,
                                  mapped(files.mounts(this, mounts.mounts())),
                                  context);
                          return new ContainerPlan(
                              request(sandbox, config),
                              LogPaths.directory(
                                  launch.sandboxLaunch().logDirectory(), container.getName()),
                              files.hosts(),
                              files.terminationLog(),
                              mounts.subPaths());
                        }));
  }

  private List<Mount> mapped(List<Mount> mounts) {
    return launch
        .sandboxLaunch()
        .userIds()
        .map(ids -> mounts.stream().map(mount -> Namespaces.mapped(mount, ids)).toList())
        .orElse(mounts);
  }

  /** An ephemeral container may see the processes of another one (KEP-277). */
  private LinuxContainerSecurityContext targeted(LinuxContainerSecurityContext security) {
    if (launch.targetId().isEmpty()) {
      return security;
    }
    var namespaces =
        security.getNamespaceOptions().toBuilder()
            .setPid(NamespaceMode.TARGET)
            .setTargetId(launch.targetId());
    return security.toBuilder().setNamespaceOptions(namespaces).build();
  }

  private CreateContainerRequest request(PodSandboxConfig sandbox, ContainerConfig config) {
    return CreateContainerRequest.newBuilder()
        .setPodSandboxId(launch.sandbox().id())
        .setConfig(config)
        .setSandboxConfig(sandbox)
        .build();
  }

  private ContainerConfig config(
      Environment environment, List<Mount> mounts, LinuxContainerSecurityContext security) {
    return ContainerConfig.newBuilder()
        .setMetadata(
            ContainerMetadata.newBuilder()
                .setName(container.getName())
                .setAttempt(launch.attempt()))
        .setImage(
            ImageSpec.newBuilder()
                .setImage(launch.images().own())
                .setUserSpecifiedImage(KubernetesLabels.imageOf(container)))
        .addAllCommand(environment.expand(container.getCommand()))
        .addAllArgs(environment.expand(container.getArgs()))
        .setWorkingDir(Objects.requireNonNullElse(container.getWorkingDir(), ""))
        .addAllEnvs(environment.keyValues())
        .addAllMounts(mounts)
        .putAllLabels(KubernetesLabels.ofContainer(pod, container.getName()))
        .putAllAnnotations(
            KubernetesLabels.annotationsOfContainer(pod, container, launch.attempt()))
        .setLogPath(LogPaths.ofContainer(container.getName(), launch.attempt()))
        .setStdin(Boolean.TRUE.equals(container.getStdin()))
        .setStdinOnce(Boolean.TRUE.equals(container.getStdinOnce()))
        .setTty(Boolean.TRUE.equals(container.getTty()))
        .setLinux(
            LinuxContainerConfig.newBuilder()
                .setResources(LinuxResources.ofContainer(pod, container, surroundings.defaults()))
                .setSecurityContext(targeted(security)))
        .build();
  }

  /** Absent if the container mounts something there itself, or there is no address to write. */
  private Optional<TextFile> hostsFile(Hostname hostname) {
    var ips = launch.sandbox().ips();
    var ownMount =
        container.getVolumeMounts().stream()
            .anyMatch(mount -> mount.getMountPath().equals(HostsFile.CONTAINER_PATH));
    if (ownMount || (ips.isEmpty() && !pod.hostNetwork())) {
      return Optional.empty();
    }
    return Optional.of(
        new TextFile(
            launch.podDirectory().resolve("etc-hosts"),
            HostsFile.of(pod, hostname, ips, surroundings.nodeHosts())));
  }

  /** One file per attempt; the attempt is its name, so that a repeated creation finds it again. */
  private Optional<Path> terminationLog() {
    if (terminationMessagePath().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        launch
            .podDirectory()
            .resolve("containers")
            .resolve(container.getName())
            .resolve(String.format(Locale.ROOT, "%08x", launch.attempt())));
  }

  private String terminationMessagePath() {
    return Objects.requireNonNullElse(container.getTerminationMessagePath(), "");
  }

  /** The two files that the agent itself puts into a container. */
  private record Files(Optional<TextFile> hosts, Optional<Path> terminationLog) {
    List<Mount> mounts(ContainerTranslation of, List<Mount> volumes) {
      var mounts = new ArrayList<>(volumes);
      hosts.ifPresent(
          file ->
              mounts.add(
                  Mount.newBuilder()
                      .setContainerPath(HostsFile.CONTAINER_PATH)
                      .setHostPath(file.path().toString())
                      .setSelinuxRelabel(true)
                      .build()));
      terminationLog.ifPresent(
          file ->
              mounts.add(
                  Mount.newBuilder()
                      .setContainerPath(ContainerMounts.absolute(of.terminationMessagePath()))
                      .setHostPath(file.toString())
                      .setSelinuxRelabel(true)
                      .build()));
      return mounts;
    }
  }
}
