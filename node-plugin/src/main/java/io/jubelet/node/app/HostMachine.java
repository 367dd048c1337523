package io.jubelet.node.app;

import io.jubelet.node.app.configuration.BadConfigurationException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The few facts of the machine that are needed before anything else runs. */
final class HostMachine {
  private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");
  private static final Path SWAPS = Path.of("/proc/swaps");
  private static final Path UNIFIED_HIERARCHY = Path.of("/sys/fs/cgroup/cgroup.controllers");
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final Path OWN_CGROUP = Path.of("/proc/self/cgroup");
  private static final Path PROCESSORS = Path.of("/sys/devices/system/cpu");

  /** Documentation addresses (RFC 5737, RFC 3849): only the route to them is asked for. */
  private static final List<String> FAR_AWAY = List.of("192.0.2.1", "2001:db8::1");

  private HostMachine() {}

  static String hostname() throws IOException {
    return Files.readString(HOSTNAME).strip();
  }

  /** Whether cgroup v2 alone is in use. */
  static boolean cgroupV2() {
    return Files.exists(UNIFIED_HIERARCHY);
  }

  /**
   * Whether the kernel can limit how much a cgroup swaps: a file says so that in version 2 is not
   * in the root, but in the agent's own cgroup (cgroups(7)).
   */
  static boolean swapLimited() throws IOException {
    if (!cgroupV2()) {
      return Files.exists(CGROUPS.resolve("memory/memory.memsw.limit_in_bytes"));
    }
    for (var line : Files.readAllLines(OWN_CGROUP)) {
      if (line.startsWith("0::/")) {
        return Files.exists(CGROUPS.resolve(line.substring(4)).resolve("memory.swap.max"));
      }
    }
    return false;
  }

  /** Whether the machine swaps: the table has a row below its head. */
  static boolean swaps() throws IOException {
    return Files.exists(SWAPS) && Files.readAllLines(SWAPS).size() > 1;
  }

  /** The address the machine would use to reach others, by its default route. */
  static String address() throws BadConfigurationException {
    for (var target : FAR_AWAY) {
      // Connecting a datagram socket sends nothing; it picks the route and the source address.
      try (var socket = new DatagramSocket()) {
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral(target), 9));
        var own = socket.getLocalAddress();
        if (!own.isAnyLocalAddress() && !own.isLoopbackAddress()) {
          return own.getHostAddress();
        }
      } catch (SocketException | java.io.UncheckedIOException _) {
        // no route of this family
      }
    }
    throw new BadConfigurationException(
        "the machine has no default route, so its address must be given with --node-ip");
  }

  /** The {@code thermal_throttle} folders of the processors, which containers may not read. */
  static List<String> thermalThrottlePaths() throws IOException {
    if (!Files.isDirectory(PROCESSORS)) {
      return List.of();
    }
    try (Stream<Path> processors = Files.list(PROCESSORS)) {
      return processors
          .map(processor -> processor.resolve("thermal_throttle"))
          .filter(Files::isDirectory)
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }
}
