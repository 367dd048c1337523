package io.jubelet.node.decide.switching;

import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RuntimeConfiguration;
import java.util.List;

/**
 * One piece of work for the outside world. Each is convergent: done twice, it leaves the same as
 * done once. At most one is under way.
 */
public sealed interface SwitchWork {
  /** Work of a preflight: it disturbs nothing. */
  sealed interface Look extends SwitchWork {}

  /** Work of a step. */
  sealed interface Act extends SwitchWork {}

  /** Work on what this agent remembers. */
  sealed interface Keep extends SwitchWork {}

  /**
   * Compares the runtime's files with what was committed, while nothing else is to be done;
   * answered with Compared.
   */
  record CompareFiles(RuntimeConfiguration committed) implements SwitchWork {}

  /** Makes the record durable. */
  record Record(Journal journal) implements Keep {}

  /** Makes the configuration the committed one and the last known good one. */
  record Settle(RuntimeConfiguration committed) implements Keep {}

  /**
   * Reads the content of a revision, which may leave the runtime as it is; answered with Content.
   */
  record FetchRevision(String name, RuntimeConfiguration current) implements Look {}

  /** Answered with Installed. */
  record ListInstalled() implements Look {}

  /** Renders and validates the files, and writes nothing. */
  record CheckFiles(RuntimeConfiguration content) implements Look {}

  /** Keeps the present and the new content of the files, for {@link WriteFiles}. */
  record StageFiles(RuntimeConfiguration content) implements Keep {}

  /** Writes one of the two kept sets of files, and proves it by reading. */
  record WriteFiles(FileAge age) implements Act {}

  /** Answered with Running. */
  record AskRunning(Endpoint endpoint) implements Look, Act {}

  /** Starts a runtime to look at it, after writing down that it was down. */
  record Borrow(Endpoint endpoint) implements Look {}

  /** Stops a runtime that was borrowed, and forgets that it was. */
  record GiveBack(Endpoint endpoint) implements Look {}

  record Restart(Endpoint endpoint) implements Act {}

  record Stop(Endpoint endpoint) implements Act {}

  /** Answered with Facts. */
  record AskFacts(Endpoint endpoint) implements Look, Act {}

  /** Answered with Pods: what the runtime still holds of any pod. */
  record ListPods(Endpoint endpoint) implements Act {}

  /** Answered with ImageFound. */
  record FindImage(Endpoint endpoint, String reference) implements Look {}

  record PullImage(Endpoint endpoint, String reference) implements Look {}

  /** Kills what runs in the pods' cgroups: the last resort when their runtime does not answer. */
  record KillPods(List<String> uids) implements Act {
    public KillPods {
      uids = List.copyOf(uids);
    }
  }

  /** Which of the two kept sets of files. */
  enum FileAge {
    BEFORE,
    AFTER
  }
}
