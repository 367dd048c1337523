package io.jubelet.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Translates process ids of a node to this machine's, by NSpid in /proc/PID/status. */
final class HostPids {
  private static final Path PROC = Path.of("/proc");

  private HostPids() {}

  /** This machine's id of the process that the node of {@code init} knows as {@code inNode}. */
  static OptionalLong find(long init, long inNode) {
    try (var processes = Files.list(PROC)) {
      var namespace = namespace(init);
      return processes
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .mapToLong(Long::parseLong)
          .filter(pid -> namespace.equals(namespace(pid)) && idInside(pid) == inNode)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list /proc", e);
    }
  }

  private static String namespace(long pid) {
    try {
      return Files.readSymbolicLink(PROC.resolve(pid + "/ns/pid")).toString();
    } catch (IOException _) {
      return "ended";
    }
  }

  private static long idInside(long pid) {
    try {
      for (var line : Files.readAllLines(PROC.resolve(pid + "/status"))) {
        if (line.startsWith("NSpid:")) {
          return Long.parseLong(List.of(line.split("\\s+")).getLast());
        }
      }
      return -1;
    } catch (IOException _) {
      return -1;
    }
  }
}
