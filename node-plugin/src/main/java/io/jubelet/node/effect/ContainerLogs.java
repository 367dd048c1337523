package io.jubelet.node.effect;

import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.PodName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;

/**
 * The files that the log of one container consists of. All are in one folder, and the names of all
 * begin with that of the file that the runtime writes.
 */
public interface ContainerLogs {
  /**
   * Name and size in bytes of each file of the log; empty when there is none. Refused with
   * LogUnreadable when they are too many to be a log's.
   */
  Outcome<SortedMap<String, Long>> files(Path log, Duration timeout);

  /** Refused with LogNotRenamed, and nothing is changed, also when the new name is taken. */
  Outcome<Nothing> rename(Path log, Path to);

  /**
   * Gives a log that was renamed its name back, unless a file has that name by now: then the
   * runtime has begun a new one.
   *
   * @return whether it has its name back
   */
  Outcome<Boolean> restore(Path renamed, Path log);

  /**
   * Replaces the file by a compressed one of its name with {@code .gz}, through one with {@code
   * .tmp} that is overwritten and stays when this is cut short. Unknown when the time is over: done
   * again it begins anew. Done when the file is gone.
   */
  Outcome<Nothing> compress(Path file, Duration timeout);

  /** Done when it is gone. */
  Outcome<Nothing> remove(Path file);

  /**
   * Removes all files of the log, and what {@link #link} made for it. Done when they are gone;
   * repeated it goes on.
   */
  Outcome<Nothing> removeAll(Path log, Duration timeout);

  /**
   * Makes the link by which collectors of logs find it. Done when it is there, and where the
   * runtime has made no such file.
   */
  Outcome<Nothing> link(Path log, PodName pod, String container, String id);
}
