package io.jubelet.node.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.linux.Mount;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hierarchies of this machine, beneath a group that the test makes and removes. */
final class KernelCgroupTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final PodUid UID = new PodUid("aa-bb");
  private static final Pod GUARANTEED =
      UnifiedTreeTest.pod(
          "aa-bb", "{limits: {cpu: 500m, memory: 64Mi}, requests: {cpu: 500m, memory: 64Mi}}");

  private final String root = "jubelet-test-" + ProcessHandle.current().pid();
  private final List<Process> processes = new ArrayList<>();
  private Hierarchies hierarchies = new Hierarchies.V1(new TreeMap<>());

  @BeforeEach
  void begin() throws IOException {
    hierarchies = Hierarchies.of(Mount.read(Mount.OWN), Path.of("/sys/fs/cgroup"));
  }

  @AfterEach
  void end() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
    for (Path mount : hierarchies.roots()) {
      var group = mount.resolve(root);
      if (Files.isDirectory(group)) {
        try (var folders = Files.walk(group)) {
          folders
              .filter(Files::isDirectory)
              .sorted((one, other) -> other.compareTo(one))
              .forEach(folder -> folder.toFile().delete());
        }
      }
    }
  }

  @Test
  void aPodHasACgroupInEveryHierarchyAndItsLimitsHold() throws Exception {
    assertThat(tree().create(GUARANTEED, TIMEOUT)).isEqualTo(Outcome.done());
    assertThat(tree().create(GUARANTEED, TIMEOUT)).isEqualTo(Outcome.done());

    assertThat(hierarchies.roots()).isNotEmpty();
    for (Path mount : hierarchies.roots()) {
      assertThat(mount.resolve(root).resolve("kubepods/podaa-bb")).isDirectory();
    }
    assertThat(tree().parentOf(GUARANTEED)).isEqualTo("/" + root + "/kubepods/podaa-bb");
    assertThat(limits())
        .isEqualTo(
            switch (hierarchies) {
              case Hierarchies.V1 _ ->
                  Map.of(
                      "cpu.shares", "512",
                      "cpu.cfs_quota_us", "50000",
                      "cpu.cfs_period_us", "100000",
                      "memory.limit_in_bytes", "67108864",
                      "pids.max", "1024");
              case Hierarchies.V2 _ ->
                  Map.of(
                      "cpu.weight", "20",
                      "cpu.max", "50000 100000",
                      "memory.max", "67108864",
                      "pids.max", "1024");
            });
    assertThat(tree().list(TIMEOUT)).isEqualTo(new Done<>(new TreeSet<>(List.of(UID))));
  }

  @Test
  void aProcessCanEnterThePodsCgroupEverywhere() throws Exception {
    tree().create(GUARANTEED, TIMEOUT);

    var pid = sleeper("echo entered; exec sleep 600");

    for (Path mount : hierarchies.roots()) {
      assertThat(Files.readString(mount.resolve(root).resolve("kubepods/podaa-bb/cgroup.procs")))
          .isEqualTo(pid + "\n");
    }
  }

  @Test
  void removingKillsWhatIsLeftAlsoInChildren() throws Exception {
    tree().create(GUARANTEED, TIMEOUT);
    sleeper("trap '' TERM; sleep 600 & sleep 600 & echo entered; wait");
    for (Path mount : hierarchies.roots()) {
      var child = mount.resolve(root).resolve("kubepods/podaa-bb/container");
      Files.createDirectory(child);
    }

    assertThat(tree().remove(UID, TIMEOUT)).isEqualTo(Outcome.done());

    assertThat(processes.getFirst().waitFor(5, TimeUnit.SECONDS)).isTrue();
    for (Path mount : hierarchies.roots()) {
      assertThat(mount.resolve(root).resolve("kubepods/podaa-bb")).doesNotExist();
      assertThat(mount.resolve(root).resolve("kubepods")).isDirectory();
    }
    assertThat(tree().list(TIMEOUT)).isEqualTo(new Done<>(new TreeSet<>()));
    assertThat(tree().remove(UID, TIMEOUT)).isEqualTo(Outcome.done());
  }

  @Test
  void aCgroupLeftInOneHierarchyOnlyIsListedAndRemoved() throws Exception {
    tree().create(GUARANTEED, TIMEOUT);
    var roots = hierarchies.roots();
    for (Path mount : roots.subList(1, roots.size())) {
      Files.delete(mount.resolve(root).resolve("kubepods/podaa-bb"));
    }

    assertThat(tree().list(TIMEOUT)).isEqualTo(new Done<>(new TreeSet<>(List.of(UID))));
    assertThat(tree().remove(UID, TIMEOUT)).isEqualTo(Outcome.done());
    assertThat(tree().list(TIMEOUT)).isEqualTo(new Done<>(new TreeSet<>()));
  }

  @Test
  void timeThatIsUpIsUnknown() throws Exception {
    tree().create(GUARANTEED, TIMEOUT);
    sleeper("echo entered; exec sleep 600");

    assertThat(tree().remove(UID, Duration.ZERO)).isInstanceOf(Unknown.class);
    assertThat(tree().remove(UID, TIMEOUT)).isEqualTo(Outcome.done());
  }

  @Test
  void theBurstablePodsTogetherWeighTheSumOfTheirs() throws Exception {
    tree().prepare(new TreeMap<>(Map.of("cpu", BigDecimal.TWO)));
    assertThat(weight("kubepods/burstable")).isLessThanOrEqualTo(2);
    tree().create(UnifiedTreeTest.pod("a", "{requests: {cpu: 500m}}"), TIMEOUT);
    tree().create(UnifiedTreeTest.pod("b", "{requests: {cpu: 250m}}"), TIMEOUT);
    tree().create(UnifiedTreeTest.pod("c", "{requests: {memory: 1Mi}}"), TIMEOUT);

    assertThat(weight("kubepods/burstable"))
        .isEqualTo(weight("kubepods/burstable/poda") + weight("kubepods/burstable/podb"));
    tree().prepare(new TreeMap<>(Map.of("cpu", BigDecimal.TWO)));
    assertThat(weight("kubepods/burstable")).isGreaterThan(weight("kubepods/burstable/poda"));
    tree().remove(new PodUid("a"), TIMEOUT);
    assertThat(weight("kubepods/burstable")).isEqualTo(weight("kubepods/burstable/podb"));
  }

  private CgroupTree tree() {
    return new CgroupTree(
        hierarchies,
        new CgroupSettings(
            "/" + root, CgroupDriver.CGROUPFS, true, Duration.ofMillis(100), Optional.of(1024L)),
        new Libc(),
        new Units(Path.of("/nobody/is/asked")));
  }

  /** A process that enters all of the pod's cgroups; the script says when it is where it stays. */
  private long sleeper(String script) throws IOException {
    var entering = new StringBuilder();
    for (Path mount : hierarchies.roots()) {
      var procs = mount.resolve(root).resolve("kubepods/podaa-bb/cgroup.procs");
      entering.append("echo $$ >'").append(procs).append("'; ");
    }
    var process =
        new ProcessBuilder("sh", "-ec", entering + script)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    processes.add(process);
    assertThat(process.inputReader().readLine()).isEqualTo("entered");
    return process.pid();
  }

  private Map<String, String> limits() throws IOException {
    var limits = new TreeMap<String, String>();
    for (String file :
        List.of(
            "cpu.shares",
            "cpu.cfs_quota_us",
            "cpu.cfs_period_us",
            "cpu.weight",
            "cpu.max",
            "memory.limit_in_bytes",
            "memory.max",
            "pids.max")) {
      for (Path mount : hierarchies.roots()) {
        var path = mount.resolve(root).resolve("kubepods/podaa-bb").resolve(file);
        if (Files.exists(path)) {
          limits.put(file, Files.readString(path).strip());
        }
      }
    }
    return limits;
  }

  private long weight(String cgroup) throws IOException {
    for (Path mount : hierarchies.roots()) {
      for (String file : List.of("cpu.shares", "cpu.weight")) {
        var path = mount.resolve(root).resolve(cgroup).resolve(file);
        if (Files.exists(path)) {
          return Long.parseLong(Files.readString(path).strip());
        }
      }
    }
    throw new AssertionError("no cpu controller");
  }
}
