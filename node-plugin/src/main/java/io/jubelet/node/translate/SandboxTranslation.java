package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.jubelet.node.model.Notice;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.SandboxLaunch;
import io.jubelet.node.model.SysctlName;
import io.jubelet.wire.cri.LinuxPodSandboxConfig;
import io.jubelet.wire.cri.PodSandboxConfig;
import io.jubelet.wire.cri.PodSandboxMetadata;
import io.jubelet.wire.cri.PortMapping;
import io.jubelet.wire.cri.Protocol;
import io.jubelet.wire.cri.UpdatePodSandboxResourcesRequest;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** From a pod to its sandbox (upstream generatePodSandboxConfig). */
public final class SandboxTranslation {
  private SandboxTranslation() {}

  public static Translation<PodSandboxConfig> of(
      SandboxLaunch launch, HostResolver host, ContainerDefaults defaults) {
    return kernelName(launch).map(hostname -> config(launch, hostname, host, defaults));
  }

  /** What of the pod's wishes its sandbox does not get, and the pod runs all the same. */
  public static List<Notice> notices(SandboxLaunch launch, HostResolver host) {
    return PodDns.notices(launch.pod(), launch.dns(), host);
  }

  /** What the pod may have as a whole by now. */
  public static UpdatePodSandboxResourcesRequest resources(
      String id, Pod pod, ContainerDefaults defaults) {
    return UpdatePodSandboxResourcesRequest.newBuilder()
        .setPodSandboxId(id)
        .setOverhead(LinuxResources.overhead(pod.spec(), defaults))
        .setResources(LinuxResources.ofSandbox(pod, defaults))
        .build();
  }

  /** Empty with the host's network, whose name the pod then bears. */
  private static Translation<String> kernelName(SandboxLaunch launch) {
    var pod = launch.pod();
    return pod.hostNetwork()
        ? Translation.of("")
        : Hostname.of(pod, launch.dns().clusterDomain()).then(name -> name.kernelName(pod));
  }

  private static PodSandboxConfig config(
      SandboxLaunch launch, String hostname, HostResolver host, ContainerDefaults defaults) {
    var pod = launch.pod();
    return PodSandboxConfig.newBuilder()
        .setMetadata(
            PodSandboxMetadata.newBuilder()
                .setName(pod.name().name())
                .setNamespace(pod.name().namespace())
                .setUid(pod.uid().value())
                .setAttempt(launch.attempt()))
        .setHostname(hostname)
        .setLogDirectory(launch.logDirectory().toString())
        .setDnsConfig(PodDns.of(pod, launch.dns(), host))
        .addAllPortMappings(portMappings(pod))
        .putAllLabels(KubernetesLabels.ofSandbox(pod))
        .putAllAnnotations(KubernetesLabels.annotationsOfSandbox(pod))
        .setLinux(linux(launch, defaults))
        .build();
  }

  private static LinuxPodSandboxConfig linux(SandboxLaunch launch, ContainerDefaults defaults) {
    var pod = launch.pod();
    return LinuxPodSandboxConfig.newBuilder()
        .setCgroupParent(launch.cgroupParent())
        .setSecurityContext(new SecurityTranslation(launch, defaults).ofSandbox())
        .putAllSysctls(sysctls(pod))
        .setOverhead(LinuxResources.overhead(pod.spec(), defaults))
        .setResources(LinuxResources.ofSandbox(pod, defaults))
        .build();
  }

  private static TreeMap<String, String> sysctls(Pod pod) {
    var sysctls = new TreeMap<String, String>();
    var context = pod.spec().getSecurityContext();
    if (context != null) {
      context
          .getSysctls()
          .forEach(sysctl -> sysctls.put(SysctlName.dotted(sysctl.getName()), sysctl.getValue()));
    }
    return sysctls;
  }

  /** All declared ports; those without a host port tell the runtime nothing to map. */
  private static List<PortMapping> portMappings(Pod pod) {
    return pod.containers().stream()
        .flatMap(container -> container.getPorts().stream())
        .map(SandboxTranslation::portMapping)
        .distinct()
        .toList();
  }

  private static PortMapping portMapping(ContainerPort port) {
    return PortMapping.newBuilder()
        .setProtocol(
            switch (Objects.requireNonNullElse(port.getProtocol(), "TCP")) {
              case "UDP" -> Protocol.UDP;
              case "SCTP" -> Protocol.SCTP;
              default -> Protocol.TCP;
            })
        .setContainerPort(Objects.requireNonNullElse(port.getContainerPort(), 0))
        .setHostPort(Objects.requireNonNullElse(port.getHostPort(), 0))
        .setHostIp(Objects.requireNonNullElse(port.getHostIP(), ""))
        .build();
  }
}
