package io.jubelet.bench;

import io.jubelet.testbed.TestbedFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Connections that were made to a network namespace: {@code PassiveOpens} of RFC 1213, in
 * /proc/PID/net/snmp of any process there.
 */
public record Connections(List<Long> pids) {

  public Connections {
    pids = List.copyOf(pids);
  }

  /** How many there were since each namespace was made, all added up. */
  public long accepted() {
    return pids.stream().mapToLong(pid -> passiveOpens(snmp(pid))).sum();
  }

  /** The text has a line of names and one of values for each protocol. */
  static long passiveOpens(String snmp) {
    var tcp = snmp.lines().filter(line -> line.startsWith("Tcp: ")).toList();
    var names = List.of(tcp.getFirst().split(" "));
    var values = List.of(tcp.getLast().split(" "));
    return Long.parseLong(values.get(names.indexOf("PassiveOpens")));
  }

  private static String snmp(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "net/snmp"));
    } catch (IOException e) {
      throw new TestbedFailure("process %d of a probed pod is gone".formatted(pid), e);
    }
  }
}
