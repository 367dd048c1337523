package io.jubelet.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one cluster made on the machine, one line each, written before the thing is made: {@code
 * netns NAME}, {@code link NAME}, {@code cgroup NAME}. Every process of a cluster lives in one of
 * its network namespaces, so the namespaces also name the processes.
 *
 * <p>Undoing is safe to repeat and may be interrupted at any point: a line is forgotten only with
 * the whole file, after everything in it is gone.
 */
final class Ledger {
  private static final Path ROOT = Path.of("/run/jubelet-testbed");
  private static final Path SLOTS = ROOT.resolve("slots");
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  /** First and last second octet of the clusters' addresses, one cluster each. */
  private static final int FIRST_SLOT = 101;

  private static final int LAST_SLOT = 164;

  /** Longest wait for killed processes and their cgroups to be gone. */
  private static final Duration GONE = Duration.ofSeconds(20);

  private final ClusterName cluster;
  private final Path file;

  Ledger(ClusterName cluster) {
    this.cluster = cluster;
    this.file = ROOT.resolve(cluster + ".ledger");
  }

  /** Takes the first address slot that no cluster and no address of this machine uses. */
  int takeSlot() {
    var addresses = Command.run("ip", "-o", "-4", "addr");
    try {
      Files.createDirectories(SLOTS);
      for (int slot = FIRST_SLOT; slot <= LAST_SLOT; slot++) {
        if (!addresses.contains(" 10." + slot + ".") && takes(slot)) {
          return slot;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot take an address slot in " + SLOTS, e);
    }
    throw new TestbedFailure("every address slot in %s is taken".formatted(SLOTS));
  }

  void netns(String name) {
    write("netns " + name);
  }

  void link(String name) {
    write("link " + name);
  }

  void cgroup(String name) {
    write("cgroup " + name);
  }

  /** Removes everything the cluster made, also by a run that was killed. */
  void undo() {
    try {
      var lines = Files.exists(file) ? Files.readAllLines(file) : List.<String>of();
      var namespaces = named(lines, "netns ");
      Await.until("end of the processes of cluster " + cluster, GONE, () -> killAll(namespaces));
      named(lines, "link ").forEach(link -> quietly("ip", "link", "del", link));
      namespaces.forEach(namespace -> quietly("ip", "netns", "del", namespace));
      for (var cgroup : named(lines, "cgroup ")) {
        Await.until("removal of cgroup " + cgroup, GONE, () -> removedEverywhere(cgroup));
      }
      freeSlot();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot undo " + file, e);
    }
  }

  private boolean takes(int slot) throws IOException {
    var taken = SLOTS.resolve(Integer.toString(slot));
    try {
      Files.createFile(taken);
    } catch (FileAlreadyExistsException _) {
      return false;
    }
    Files.writeString(taken, cluster.value());
    return true;
  }

  private void freeSlot() throws IOException {
    if (!Files.isDirectory(SLOTS)) {
      return;
    }
    try (var slots = Files.list(SLOTS)) {
      for (var slot : slots.toList()) {
        if (Files.readString(slot).equals(cluster.value())) {
          Files.delete(slot);
        }
      }
    }
  }

  private void write(String line) {
    try {
      Files.createDirectories(ROOT);
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static List<String> named(List<String> lines, String kind) {
    return lines.stream()
        .filter(line -> line.startsWith(kind))
        .map(line -> line.substring(kind.length()))
        .distinct()
        .toList();
  }

  /** Kills what runs in the namespaces; true when nothing does. */
  private static boolean killAll(List<String> namespaces) {
    var pids = new ArrayList<String>();
    for (var namespace : namespaces) {
      if (Files.exists(Path.of("/run/netns", namespace))) {
        pids.addAll(Command.run("ip", "netns", "pids", namespace).lines().toList());
      }
    }
    pids.forEach(pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(Ledger::kill));
    return pids.isEmpty();
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
  }

  private static boolean removedEverywhere(String cgroup) {
    var hierarchies = new ArrayList<Path>(List.of(CGROUPS));
    try (var entries = Files.list(CGROUPS)) {
      entries.filter(Files::isDirectory).forEach(hierarchies::add);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + CGROUPS, e);
    }
    return hierarchies.stream().map(at -> at.resolve(cgroup)).allMatch(Ledger::removed);
  }

  private static boolean removed(Path cgroup) {
    if (!Files.isDirectory(cgroup)) {
      return true;
    }
    try (Stream<Path> tree = Files.walk(cgroup)) {
      var deepestFirst = tree.filter(Files::isDirectory).toList().reversed();
      for (var folder : deepestFirst) {
        // Only rmdir: the files of a cgroup go with it.
        Files.delete(folder);
      }
      return true;
    } catch (IOException | UncheckedIOException _) {
      // A group is busy until the last of its killed processes is reaped.
      return false;
    }
  }

  private static void quietly(String... words) {
    Command.attempt(Command.DEADLINE, List.of(words));
  }
}
