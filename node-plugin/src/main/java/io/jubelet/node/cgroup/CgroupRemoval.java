package io.jubelet.node.cgroup;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.linux.Errno;
import io.jubelet.node.linux.Libc;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/** Kills what is left in the cgroups of one pod and removes them, the innermost first. */
final class CgroupRemoval {
  /** Each round kills all that is seen, so a few suffice unless a process cannot die. */
  private static final int MAX_ROUNDS = 200;

  /** How long the dying get before they are looked at again. */
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Libc libc;
  private final Deadline deadline;

  CgroupRemoval(Libc libc, Deadline deadline) {
    this.libc = libc;
    this.deadline = deadline;
  }

  /** Kills until no process is left. Refused names the process that stays. Repeated it goes on. */
  Outcome<Nothing> empty(List<Path> folders) {
    return repeated(
        folders,
        () -> {
          forbidForks(folders);
          return killed(folders);
        });
  }

  /** Removes what is empty. Repeated it goes on. */
  Outcome<Nothing> remove(List<Path> folders) {
    return repeated(
        folders, () -> removed(folders) ? Optional.of(Outcome.done()) : Optional.empty());
  }

  /** Until the step has an outcome, or the time or the rounds are used up. */
  private Outcome<Nothing> repeated(List<Path> folders, Step step) {
    try {
      for (int round = 0; round < MAX_ROUNDS; round++) {
        var outcome = step.outcome();
        if (outcome.isPresent()) {
          return outcome.get();
        }
        if (deadline.passed() || Thread.currentThread().isInterrupted()) {
          return new Unknown<>("time was up while removing " + folders.getFirst());
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      return new Refused<>(
          "FailedRemoveCgroup",
          "processes %s stay in %s although they were killed"
              .formatted(processes(folders), folders.getFirst()));
    } catch (IOException e) {
      return new Refused<>("FailedRemoveCgroup", "cannot remove a pod's cgroup: " + e.getMessage());
    }
  }

  /** A part of the work that may be done already. */
  @FunctionalInterface
  private interface Step {
    Optional<Outcome<Nothing>> outcome() throws IOException;
  }

  /** Done when there was nothing to kill. */
  private Optional<Outcome<Nothing>> killed(List<Path> folders) throws IOException {
    var processes = processes(folders);
    return processes.isEmpty() ? Optional.of(Outcome.done()) : kill(processes);
  }

  /** Where the pids controller is, nothing new is born while the old ones die. */
  private static void forbidForks(List<Path> folders) throws IOException {
    for (Path folder : folders) {
      var max = folder.resolve("pids.max");
      if (Files.exists(max)) {
        Files.writeString(max, "0");
      }
    }
  }

  private static SortedSet<Integer> processes(List<Path> folders) throws IOException {
    var processes = new TreeSet<Integer>();
    for (Path folder : folders) {
      for (Path cgroup : cgroups(folder)) {
        try {
          Files.readAllLines(cgroup.resolve("cgroup.procs")).stream()
              .map(Integer::valueOf)
              .forEach(processes::add);
        } catch (NoSuchFileException e) {
          continue;
        }
      }
    }
    return processes;
  }

  private Optional<Outcome<Nothing>> kill(SortedSet<Integer> processes) {
    for (int process : processes) {
      if (process == ProcessHandle.current().pid()) {
        return Optional.of(
            new Refused<>("FailedRemoveCgroup", "the agent itself runs in the pod's cgroup"));
      }
      // A process of another PID namespace shows as 0, which kill(2) would take for our own group.
      var errno = process > 0 ? libc.kill(process, Libc.SIGKILL) : Errno.EPERM;
      if (!errno.ok() && !errno.equals(Errno.ESRCH)) {
        return Optional.of(
            new Refused<>("FailedRemoveCgroup", "cannot kill process " + process + ": " + errno));
      }
    }
    return Optional.empty();
  }

  /** Whether all are gone; one may still be busy with the last steps of a dead process. */
  private static boolean removed(List<Path> folders) throws IOException {
    for (Path folder : folders) {
      for (Path cgroup : cgroups(folder).reversed()) {
        try {
          Files.deleteIfExists(cgroup);
        } catch (DirectoryNotEmptyException e) {
          return false;
        } catch (FileSystemException e) {
          if (e.getReason() != null && e.getReason().contains("busy")) {
            return false;
          }
          throw e;
        }
      }
    }
    return true;
  }

  /** The folder and all beneath it, parents first. */
  private static List<Path> cgroups(Path folder) throws IOException {
    var found = new ArrayList<Path>();
    if (Files.isDirectory(folder)) {
      found.add(folder);
      for (int i = 0; i < found.size(); i++) {
        try (var children = Files.newDirectoryStream(found.get(i), Files::isDirectory)) {
          children.forEach(found::add);
        } catch (NoSuchFileException e) {
          continue;
        }
      }
    }
    return found;
  }
}
