package io.jubelet.node.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.jubelet.node.effect.Cgroups.Memory;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.NodeSettings.CgroupSettings;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.systemd.Units;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cgroup v2 as files of a plain folder, compared whole. */
final class UnifiedTreeTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @TempDir Path root;

  @BeforeEach
  void begin() throws IOException {
    Files.writeString(root.resolve("cgroup.controllers"), "cpuset cpu io memory pids rdma\n");
  }

  @Test
  void aPodsCgroupHasItsParentsAndItsLimits() throws Exception {
    var pod =
        pod(
            "aa-bb",
            """
            {limits: {cpu: 500m, memory: 64Mi}, requests: {cpu: 250m, memory: 64Mi}}\
            """);

    assertThat(tree().create(pod, TIMEOUT)).isEqualTo(Outcome.done());

    assertThat(files())
        .isEqualTo(
            """
            cgroup.controllers: cpuset cpu io memory pids rdma
            cgroup.subtree_control: +cpu +cpuset +io +memory +pids
            kubepods/burstable/cgroup.subtree_control: +cpu +cpuset +io +memory +pids
            kubepods/burstable/cpu.weight: 10
            kubepods/burstable/podaa-bb/cpu.max: 50000 100000
            kubepods/burstable/podaa-bb/cpu.weight: 10
            kubepods/burstable/podaa-bb/memory.max: 67108864
            kubepods/burstable/podaa-bb/pids.max: 1024
            kubepods/cgroup.subtree_control: +cpu +cpuset +io +memory +pids
            """);
  }

  @Test
  void limitsAreRaisedAndNotLoweredUntilTheyAreWrittenAnew() throws Exception {
    tree().create(pod("aa-bb", "{limits: {cpu: 500m, memory: 64Mi}}"), TIMEOUT);
    var other = pod("aa-bb", "{limits: {cpu: 250m, memory: 128Mi}}");

    assertThat(tree().raise(other, TIMEOUT)).isEqualTo(Outcome.done());

    assertThat(files())
        .contains("podaa-bb/cpu.max: 50000 100000\n", "podaa-bb/memory.max: 134217728\n");
    tree().create(other, TIMEOUT);
    assertThat(files())
        .contains("podaa-bb/cpu.max: 25000 100000\n", "podaa-bb/memory.max: 134217728\n");
  }

  @Test
  void memoryIsToldOfThePodAndOfContainersHoweverTheRuntimeNamesThem() throws Exception {
    var pod = pod("aa-bb", "{limits: {cpu: 500m, memory: 64Mi}}");
    tree().create(pod, TIMEOUT);
    var folder = root.resolve("kubepods/burstable/podaa-bb");
    Files.writeString(folder.resolve("memory.current"), "300\n");
    for (String name : List.of("c0ffee", "cri-containerd-decaf.scope", "gone")) {
      Files.createDirectory(folder.resolve(name));
    }
    Files.writeString(folder.resolve("c0ffee/memory.current"), "100\n");
    Files.writeString(folder.resolve("c0ffee/memory.max"), "150\n");
    Files.writeString(folder.resolve("cri-containerd-decaf.scope/memory.current"), "200\n");
    Files.writeString(folder.resolve("cri-containerd-decaf.scope/memory.max"), "max\n");

    assertThat(tree().memory(pod, TIMEOUT))
        .isEqualTo(
            new Done<>(
                new TreeMap<>(
                    Map.of(
                        "",
                        new Memory(300, 64 << 20),
                        "c0ffee",
                        new Memory(100, 150),
                        "decaf",
                        new Memory(200, Long.MAX_VALUE)))));
  }

  @Test
  void aBestEffortPodHasTheLeastWeightAndNoLimit() throws Exception {
    tree().create(pod("aa-bb", "{}"), TIMEOUT);

    assertThat(files()).contains("kubepods/besteffort/podaa-bb/cpu.weight: 1\n");
    assertThat(files()).doesNotContain("cpu.max", "memory.max");
  }

  @Test
  void allPodsTogetherGetWhatTheNodeOffers() throws Exception {
    var allocatable = new TreeMap<String, BigDecimal>();
    allocatable.put("cpu", BigDecimal.TWO);
    allocatable.put("memory", BigDecimal.valueOf(4096));

    assertThat(tree().prepare(allocatable)).isEqualTo(Outcome.done());

    assertThat(files())
        .contains(
            "kubepods/besteffort/cpu.weight: 1\n",
            "kubepods/burstable/cpu.weight: 1\n",
            "kubepods/cpu.weight: 79\n",
            "kubepods/memory.max: 4096\n");
  }

  @Test
  void hugePagesThatThePodDidNotAskForAreForbidden() throws Exception {
    var folder = Files.createDirectories(root.resolve("kubepods/burstable/podaa-bb"));
    Files.writeString(folder.resolve("hugetlb.2MB.max"), "max");
    Files.writeString(folder.resolve("hugetlb.1GB.max"), "max");

    tree().create(pod("aa-bb", "{requests: {cpu: 1, hugepages-2Mi: 4Mi}}"), TIMEOUT);

    assertThat(folder.resolve("hugetlb.2MB.max")).hasContent("4194304");
    assertThat(folder.resolve("hugetlb.1GB.max")).hasContent("0");
  }

  @Test
  void podsAreListedFromEveryClass() throws Exception {
    for (String folder :
        List.of("kubepods/poda", "kubepods/burstable/podb", "kubepods/besteffort/podc")) {
      Files.createDirectories(root.resolve(folder));
    }

    assertThat(tree().list(TIMEOUT))
        .isEqualTo(
            new Done<>(new TreeSet<>(List.of(new PodUid("a"), new PodUid("b"), new PodUid("c")))));
  }

  @Test
  void withoutKubepodsThereAreNoPodsAndNothingToRemove() {
    assertThat(tree().list(TIMEOUT)).isEqualTo(new Done<>(new TreeSet<>()));
    assertThat(tree().remove(new PodUid("a"), TIMEOUT)).isEqualTo(Outcome.done());
  }

  @Test
  void aMachineWithoutTheFileIsNamed() throws Exception {
    Files.delete(root.resolve("cgroup.controllers"));

    assertThat(tree().create(pod("aa-bb", "{}"), TIMEOUT))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.message()).contains("cgroup.controllers"));
  }

  @Test
  void withoutSystemdTheSystemdDriverMakesNothing() throws Exception {
    var bus = root.resolve("no-bus");
    var tree =
        new CgroupTree(
            new Hierarchies.V2(root),
            new CgroupSettings(
                "/", CgroupDriver.SYSTEMD, true, Duration.ofMillis(100), Optional.empty()),
            new Libc(),
            new Units(bus));
    var pod = pod("aa-bb", "{}");

    assertThat(tree.parentOf(pod))
        .isEqualTo("/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-podaa_bb.slice");
    assertThat(tree.create(pod, TIMEOUT))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.message())
                    .startsWith(
                        "cannot ask systemd at %s to make kubepods-besteffort-podaa_bb.slice"
                            .formatted(bus)));
    assertThat(files()).isEqualTo("cgroup.controllers: cpuset cpu io memory pids rdma\n");
  }

  private CgroupTree tree() {
    return new CgroupTree(
        new Hierarchies.V2(root),
        new CgroupSettings(
            "/", CgroupDriver.CGROUPFS, true, Duration.ofMillis(100), Optional.of(1024L)),
        new Libc(),
        new Units(root.resolve("no-bus")));
  }

  static Pod pod(String uid, String resources) {
    return new Pod(
        Serialization.unmarshal(
            """
            metadata: {name: web, namespace: shop, uid: %s}
            spec: {containers: [{name: a, resources: %s}]}
            """
                .formatted(uid, resources),
            io.fabric8.kubernetes.api.model.Pod.class));
  }

  private String files() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .sorted()
          .map(file -> root.relativize(file) + ": " + text(file) + "\n")
          .collect(Collectors.joining());
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
