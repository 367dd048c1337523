package io.jubelet.node.decide.status;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeRuntimeHandler;
import io.fabric8.kubernetes.api.model.NodeRuntimeHandlerFeatures;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.NodeSystemInfoBuilder;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.jubelet.node.model.Allocatable;
import io.jubelet.node.model.HostFacts;
import io.jubelet.node.model.Image;
import io.jubelet.node.model.NodeFacts;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.RuntimeFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The Node object: how it is made, and its status from the facts (upstream nodestatus setters). */
public final class NodeStatuses {
  /** What pods may ask for only where a node says that it has it (KEP-5328), sorted. */
  private static final List<String> DECLARED =
      List.of(
          "InPlacePodLevelResourcesVerticalScaling",
          "InPlacePodVerticalScalingInitContainers",
          "RestartAllContainersOnContainerExits");

  /** As many images as upstream shows (nodeStatusMaxImages). */
  private static final int MAX_IMAGES = 50;

  /** As many names of an image as upstream shows (MaxNamesPerImageInNodeStatus). */
  private static final int MAX_NAMES = 5;

  private final NodeSettings settings;
  private final String version;
  private final Allocatable allocatable;

  /**
   * Of a node with these settings.
   *
   * @param version what {@code nodeInfo.kubeletVersion} shows
   */
  public NodeStatuses(NodeSettings settings, String version) {
    this.settings = settings;
    this.version = version;
    this.allocatable = new Allocatable(settings);
  }

  /** The Node to register. */
  public Node registration(NodeFacts facts) {
    var architecture = facts.host().map(host -> host.machine().architecture()).orElse("amd64");
    var labels = new TreeMap<String, String>();
    for (var prefix : List.of("kubernetes.io/", "beta.kubernetes.io/")) {
      labels.put(prefix + "os", "linux");
      labels.put(prefix + "arch", architecture);
    }
    labels.put("kubernetes.io/hostname", settings.node().name());
    labels.putAll(settings.registration().labels());
    var taints =
        settings.registration().taints().stream()
            .map(
                taint ->
                    new TaintBuilder()
                        .withKey(taint.key())
                        .withValue(taint.value().isEmpty() ? null : taint.value())
                        .withEffect(taint.effect())
                        .build())
            .toList();
    var providerId = settings.registration().providerId();
    return new NodeBuilder()
        .withNewMetadata()
        .withName(settings.node().name())
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withTaints(taints)
        .withProviderID(providerId.isEmpty() ? null : providerId)
        .endSpec()
        .build();
  }

  public NodeStatus status(NodeFacts facts, Optional<NodeStatus> before, Instant now) {
    var host = facts.host().orElseThrow();
    return new NodeStatusBuilder()
        .withCapacity(allocatable.capacity(host))
        .withAllocatable(allocatable.allocatable(host))
        .withConditions(new NodeConditions(settings, before, now).all(facts, host))
        .withAddresses(addresses())
        .withNewDaemonEndpoints()
        .withNewKubeletEndpoint(settings.serverPort())
        .endDaemonEndpoints()
        .withNodeInfo(nodeInfo(facts, host))
        .withImages(images(facts.images()))
        .withRuntimeHandlers(handlers(facts))
        .withDeclaredFeatures(DECLARED)
        .withNewFeatures(facts.supplementalGroups())
        .build();
  }

  private List<NodeAddress> addresses() {
    var addresses = new ArrayList<NodeAddress>();
    settings.node().ips().forEach(ip -> addresses.add(new NodeAddress(ip, "InternalIP")));
    addresses.add(new NodeAddress(settings.node().name(), "Hostname"));
    return addresses;
  }

  private NodeSystemInfo nodeInfo(NodeFacts facts, HostFacts host) {
    var machine = host.machine();
    return new NodeSystemInfoBuilder()
        .withMachineID(machine.machineId())
        .withSystemUUID(machine.systemUuid())
        .withBootID(machine.bootId())
        .withKernelVersion(machine.kernelVersion())
        .withOsImage(machine.osImage())
        .withOperatingSystem("linux")
        .withArchitecture(machine.architecture())
        .withContainerRuntimeVersion(facts.runtime().map(RuntimeFacts::versionUri).orElse(""))
        .withKubeletVersion(version)
        .withKubeProxyVersion("")
        .build();
  }

  private static List<ContainerImage> images(List<Image> images) {
    return images.stream()
        .sorted(Comparator.comparingLong(Image::sizeBytes).reversed().thenComparing(Image::id))
        .limit(MAX_IMAGES)
        .map(
            image ->
                new ContainerImage(
                    Stream.concat(image.digests().stream(), image.tags().stream())
                        .limit(MAX_NAMES)
                        .toList(),
                    image.sizeBytes()))
        .toList();
  }

  private static List<NodeRuntimeHandler> handlers(NodeFacts facts) {
    var handlers = new ArrayList<NodeRuntimeHandler>();
    facts
        .runtime()
        .map(RuntimeFacts::features)
        .ifPresent(
            all ->
                all.forEach(
                    (name, can) ->
                        handlers.add(
                            new NodeRuntimeHandler(
                                new NodeRuntimeHandlerFeatures(
                                    can.recursiveReadOnly(), can.userNamespaces()),
                                name))));
    return handlers;
  }
}
