package io.jubelet.node.stats;

import io.jubelet.node.effect.Host;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.linux.Answer;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.linux.Statfs;
import io.jubelet.node.model.HostFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The machine as its kernel tells it. Reads a dozen small files of proc and sys, which do not
 * block; {@code statfs} of a file system that hangs blocks too, whatever the timeout.
 */
public final class Machine implements Host {
  private final KernelFiles files;
  private final Path nodeFileSystem;
  private final Libc libc;

  /**
   * @param root where proc, sys and etc are found: {@code /}
   * @param nodeFileSystem a directory of the file system that holds the agent's state and the logs
   *     (nodefs): the root directory
   */
  public Machine(Path root, Path nodeFileSystem, Libc libc) {
    this.files = new KernelFiles(root);
    this.nodeFileSystem = nodeFileSystem;
    this.libc = libc;
  }

  /** Refused with HostUnreadable, naming the file, when one that every Linux has is missing. */
  @Override
  public Outcome<HostFacts> facts(Duration timeout) {
    return switch (libc.statfs(Libc.byteString(nodeFileSystem))) {
      case Answer.Failed<Statfs>(var errno) ->
          unreadable("statfs " + nodeFileSystem + ": " + errno);
      case Answer.Value<Statfs>(Statfs space) -> facts(space);
    };
  }

  @Override
  public Outcome<Space> space(Path folder, Duration timeout) {
    return switch (libc.statfs(Libc.byteString(folder))) {
      case Answer.Failed<Statfs>(var errno) -> unreadable("statfs " + folder + ": " + errno);
      case Answer.Value<Statfs>(Statfs found) ->
          new Done<>(
              new Space(
                  found.blocks() * found.blockSize(), found.blocksAvailable() * found.blockSize()));
    };
  }

  private Outcome<HostFacts> facts(Statfs space) {
    try {
      var memory = Meminfo.of(files);
      return new Done<>(
          new HostFacts(
              files.count("sys/devices/system/cpu/online"),
              memory.totalBytes(),
              memory.availableBytes(),
              space.blocks() * space.blockSize(),
              space.blocksAvailable() * space.blockSize(),
              space.files(),
              space.filesFree(),
              taskLimit(),
              tasks(),
              appArmor(),
              identity()));
    } catch (IOException e) {
      return unreadable(String.valueOf(e.getMessage()));
    }
  }

  /** As the Go kubelet finds it; a kernel without it has no such file. */
  private boolean appArmor() {
    return files.textOfFirst("sys/module/apparmor/parameters/enabled").startsWith("Y");
  }

  /** The smaller of two limits on the same thing, as pkg/kubelet/stats/pidlimit takes it. */
  private long taskLimit() throws IOException {
    return Math.min(
        files.number("proc/sys/kernel/pid_max"), files.number("proc/sys/kernel/threads-max"));
  }

  /** {@code 1.36 3.49 4.53 2/3518 3715089}: running and existing tasks are the fourth field. */
  private long tasks() throws IOException {
    var loadavg = files.text("proc/loadavg");
    try {
      return Long.parseLong(loadavg.split(" ")[3].split("/")[1]);
    } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
      throw new IOException("proc/loadavg is '" + loadavg + "'", e);
    }
  }

  private HostFacts.MachineIdentity identity() throws IOException {
    return new HostFacts.MachineIdentity(
        files.textOfFirst("etc/machine-id", "var/lib/dbus/machine-id"),
        files.textOfFirst(
            "sys/class/dmi/id/product_uuid", "proc/device-tree/vm,uuid", "sys/hypervisor/uuid"),
        files.text("proc/sys/kernel/random/boot_id"),
        files.text("proc/sys/kernel/osrelease"),
        files.variable("PRETTY_NAME", "etc/os-release", "usr/lib/os-release"),
        architecture(System.getProperty("os.arch", "")));
  }

  /** The name that Go and Kubernetes have for it. */
  private static String architecture(String java) {
    return switch (java) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> java;
    };
  }

  private static <T> Outcome<T> unreadable(String message) {
    return new Refused<>("HostUnreadable", message);
  }
}
