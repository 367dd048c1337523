package io.jubelet.bench;

import io.jubelet.testbed.Command;
import io.jubelet.testbed.TestbedFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process of this machine, read in /proc. */
public record AgentProcess(long pid) {

  /** Resident memory: all of it, and with shared pages divided by those who share them. */
  public record Memory(long rssKib, long pssKib) {}

  /** User and system time of all threads, ended ones included; children are not. */
  public Duration cpu() {
    return ProcStat.parse(read("stat")).cpu();
  }

  public Memory memory() {
    var rollup = read("smaps_rollup");
    return new Memory(kib(rollup, "Rss:"), kib(rollup, "Pss:"));
  }

  /** How many connections its network namespace, that of its node, accepted since it was made. */
  public long accepted() {
    return passiveOpens(read("net/snmp"));
  }

  /**
   * {@code PassiveOpens} of RFC 1213: the text has a line of names and one of values for each
   * protocol.
   */
  static long passiveOpens(String snmp) {
    var tcp = snmp.lines().filter(line -> line.startsWith("Tcp: ")).toList();
    var names = List.of(tcp.getFirst().split(" "));
    var values = List.of(tcp.getLast().split(" "));
    return Long.parseLong(values.get(names.indexOf("PassiveOpens")));
  }

  /** How long ago the process was started, to a hundredth of a second. */
  public Duration age() {
    var upSeconds = Double.parseDouble(text(Path.of("/proc/uptime")).split(" ")[0]);
    var up = Duration.ofMillis(Math.round(upSeconds * 1000));
    return up.minus(ProcStat.parse(read("stat")).startedAfterBoot());
  }

  /** Stops it where it is, until {@link #thaw}. */
  void freeze() {
    signal("STOP");
  }

  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    Command.run("kill", "-" + name, Long.toString(pid));
  }

  private String read(String file) {
    return text(Path.of("/proc", Long.toString(pid), file));
  }

  private static long kib(String rollup, String key) {
    return rollup
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> Long.parseLong(line.split("\\s+")[1]))
        .findFirst()
        .orElseThrow(() -> new TestbedFailure("no %s in smaps_rollup: %s".formatted(key, rollup)));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new TestbedFailure("cannot read " + file, e);
    }
  }
}
