package io.jubelet.node.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Host;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.model.HostFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @TempDir Path root;

  @BeforeEach
  void machineOfFiveProcessors() throws IOException {
    write("sys/devices/system/cpu/online", "0-3,8\n");
    write(
        "proc/meminfo",
        """
        MemTotal:       1000 kB
        MemFree:         200 kB
        MemAvailable:    700 kB
        Inactive(anon):   50 kB
        Inactive(file):  100 kB
        """);
    write("proc/sys/kernel/pid_max", "4194304\n");
    write("proc/sys/kernel/threads-max", "192000\n");
    write("proc/loadavg", "1.36 3.49 4.53 2/3518 3715089\n");
    write("proc/sys/kernel/random/boot_id", "11111111-2222-3333-4444-555555555555\n");
    write("proc/sys/kernel/osrelease", "6.18.44\n");
  }

  private void write(String name, String text) throws IOException {
    var file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Outcome<HostFacts> facts() {
    return new Machine(root, root, new Libc()).facts(TIMEOUT);
  }

  private HostFacts known() {
    assertThat(facts()).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<HostFacts>) facts()).value();
  }

  @Test
  void capacityIsReadFromTheKernel() {
    var facts = known();

    assertThat(facts.cpus()).isEqualTo(5);
    assertThat(facts.memoryBytes()).isEqualTo(1_024_000);
    assertThat(facts.memoryAvailableBytes()).isEqualTo(300 * 1024);
    assertThat(facts.pidMax()).isEqualTo(192_000);
    assertThat(facts.pidsUsed()).isEqualTo(3518);
    assertThat(facts.rootFsBytes()).isPositive().isGreaterThan(facts.rootFsAvailableBytes());
    assertThat(facts.rootFsInodes()).isPositive();
  }

  @Test
  void whatAMachineNeedNotHaveIsEmpty() {
    var machine = known().machine();

    assertThat(machine.machineId()).isEmpty();
    assertThat(machine.systemUuid()).isEmpty();
    assertThat(machine.osImage()).isEmpty();
    assertThat(machine.kernelVersion()).isEqualTo("6.18.44");
    assertThat(machine.bootId()).isEqualTo("11111111-2222-3333-4444-555555555555");
  }

  @Test
  void identityIsReadWhereItIs() throws IOException {
    write("etc/machine-id", "0123456789abcdef0123456789abcdef\n");
    write("sys/class/dmi/id/product_uuid", "ABCD\n");
    write("usr/lib/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n");

    var machine = known().machine();

    assertThat(machine.machineId()).isEqualTo("0123456789abcdef0123456789abcdef");
    assertThat(machine.systemUuid()).isEqualTo("ABCD");
    assertThat(machine.osImage()).isEqualTo("Debian GNU/Linux 12");
  }

  @Test
  void fileThatIsNotAsExpectedIsNamed() throws IOException {
    write("proc/meminfo", "MemTotal: many kB\n");

    assertThat(facts())
        .isEqualTo(
            new Outcome.Refused<HostFacts>(
                "HostUnreadable", "proc/meminfo has 'MemTotal: many kB'"));
  }

  @Test
  void missingFileSystemIsNamed() {
    var facts = new Machine(root, root.resolve("gone"), new Libc()).facts(TIMEOUT);

    assertThat(facts).asString().contains("HostUnreadable", "statfs " + root.resolve("gone"));
  }

  @Test
  void theRoomOfAFolderIsThatOfItsFileSystem() throws IOException {
    var machine = new Machine(root, root, new Libc());
    var capacity = Files.getFileStore(root).getTotalSpace();

    assertThat(machine.space(root, TIMEOUT))
        .isInstanceOfSatisfying(
            Outcome.Done.class,
            done -> {
              var space = (Host.Space) done.value();
              assertThat(space.capacityBytes()).isEqualTo(capacity);
              assertThat(space.availableBytes()).isPositive().isLessThan(capacity);
            });
    assertThat(machine.space(root.resolve("gone"), TIMEOUT)).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void thisMachineIsReadable() {
    var facts = new Machine(Path.of("/"), Path.of("/"), new Libc()).facts(TIMEOUT);

    assertThat(facts).isInstanceOf(Outcome.Done.class);
  }
}
