package io.jubelet.node.translate;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.jubelet.node.model.ContainerImages;
import io.jubelet.node.model.ContainerLaunch;
import io.jubelet.node.model.IdRange;
import io.jubelet.node.model.NodeIdentity;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.References;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.SandboxLaunch;
import io.jubelet.node.model.SandboxLaunch.NodeNetwork;
import io.jubelet.node.translate.ContainerDefaults.Machine;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Pods and launches as the tests write them. */
final class Pods {
  static final NodeNetwork NETWORK =
      new NodeNetwork(
          List.of("10.96.0.10"), "cluster.local", Optional.of(Path.of("/etc/resolv.conf")));

  static final HostResolver HOST =
      new HostResolver(List.of("192.0.2.53"), List.of("example.org"), List.of("timeout:1"));

  private Pods() {}

  static Pod of(String yaml) {
    return new Pod(
        Serialization.unmarshal(
            "apiVersion: v1\nkind: Pod\n" + yaml, io.fabric8.kubernetes.api.model.Pod.class));
  }

  /** A pod {@code shop/web} with that spec. */
  static Pod spec(String yaml) {
    return of("metadata: {name: web, namespace: shop, uid: uid-1}\nspec:\n" + yaml.indent(2));
  }

  static SandboxLaunch launch(Pod pod) {
    return new SandboxLaunch(
        pod,
        2,
        "",
        "/kubepods/burstable/pod" + pod.uid(),
        Path.of("/var/log/pods/" + pod.name().namespace() + "_" + pod.name().name() + "_uid-1"),
        NETWORK,
        pod.hostUsers() ? Optional.empty() : Optional.of(new IdRange(196_608, 65_536)));
  }

  /** Images have the ids {@code sha256:NAME}, of the volume of that name. */
  private static ContainerImages images(Pod pod) {
    var ofVolumes = new TreeMap<String, String>();
    pod.imageVolumes(pod.containers().getFirst())
        .keySet()
        .forEach(volume -> ofVolumes.put(volume, "sha256:" + volume));
    return new ContainerImages("sha256:abc", ofVolumes);
  }

  static ContainerLaunch launch(Pod pod, References references) {
    var volumes = new TreeMap<String, Path>();
    for (var volume : pod.spec().getVolumes()) {
      volumes.put(volume.getName(), Path.of("/volumes/" + volume.getName()));
    }
    return new ContainerLaunch(
        launch(pod),
        new Sandbox(
            "sandbox-1",
            new PodUid("uid-1"),
            2,
            true,
            Instant.EPOCH,
            List.of("10.0.0.7", "fd00::7")),
        "main",
        1,
        images(pod),
        references,
        volumes,
        Path.of("/var/lib/kubelet/pods/uid-1"),
        new NodeIdentity("node-1", List.of("192.0.2.1", "2001:db8::1")),
        "",
        true);
  }

  static ContainerDefaults defaults() {
    return new ContainerDefaults(
        new Machine(
            8L << 30,
            new TreeMap<>(
                Map.of("cpu", new BigDecimal("1.9"), "memory", BigDecimal.valueOf(7L << 30))),
            false,
            false,
            List.of()),
        true,
        Duration.ofMillis(100),
        false,
        Path.of("/var/lib/kubelet/seccomp"));
  }

  static ContainerTranslation.Surroundings surroundings() {
    return new ContainerTranslation.Surroundings(
        ImageUser.ROOT, "192.0.2.1 node-1\n", HOST, defaults());
  }

  static Translation<ContainerPlan> plan(Pod pod, References references) {
    return ContainerTranslation.of(launch(pod, references), surroundings());
  }
}
