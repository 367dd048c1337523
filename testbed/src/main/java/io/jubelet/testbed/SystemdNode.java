package io.jubelet.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * This whole machine as a node: Jubelet is the unit {@value #AGENT}, its runtime {@code
 * containerd}, and systemd owns the cgroups. For the machine of {@code make test-vm}, which has
 * installed the units; what they run changes the machine that runs this.
 */
public final class SystemdNode {
  public static final String NAME = "vm";

  private static final String AGENT = "jubelet-node";
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final Duration START = Duration.ofSeconds(120);

  private SystemdNode() {}

  /** Joins the machine to the cluster and returns when the API server calls it Ready. */
  public static SystemdNode join(ControlPlane plane) {
    var address = plane.hostAddress();
    NodeIdentity.of(plane, NAME, address)
        .files()
        .forEach((path, text) -> write(Path.of("/", path), text));
    write(Path.of("/etc/default", AGENT), "NODE_IP=%s%n".formatted(address));
    systemctl("start", AGENT);
    try (var client = plane.client()) {
      client
          .nodes()
          .withName(NAME)
          .waitUntilCondition(NodeConditions::ready, START.toSeconds(), TimeUnit.SECONDS);
    }
    plane.awaitServiceAccounts();
    return new SystemdNode();
  }

  /** Kills the agent with signal 9 and returns when systemd has started its successor. */
  public void killAgentAndAwaitSuccessor() {
    var killed = mainPid();
    systemctl("kill", "--signal=KILL", AGENT);
    Await.until(
        "another process of " + AGENT,
        START,
        () -> !mainPid().equals(killed) && !mainPid().equals("0"));
  }

  /** The agent's process; {@code 0} when there is none. */
  private String mainPid() {
    return property(AGENT, "MainPID");
  }

  /** The process of the runtime's unit; {@code 0} when there is none. */
  public String runtimePid() {
    return property("containerd", "MainPID");
  }

  /** The names of the units that fit the pattern, loaded in whatever state. */
  public List<String> units(String pattern) {
    return systemctl("list-units", "--all", "--plain", "--no-legend", pattern)
        .lines()
        .map(line -> line.strip().split(" ", 2)[0])
        .toList();
  }

  /** A property of a unit as systemd tells it. */
  public String property(String unit, String name) {
    return systemctl("show", "--property=" + name, "--value", unit).strip();
  }

  /** The folder of a cgroup in the one tree. */
  public Path cgroup(String path) {
    return CGROUPS.resolve(path);
  }

  private static String systemctl(String... words) {
    var command = new ArrayList<>(List.of("systemctl"));
    command.addAll(List.of(words));
    return Command.run(command);
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
