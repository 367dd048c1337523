package io.jubelet.node.decide.switching;

import io.jubelet.node.decide.switching.SwitchWork.FileAge;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeFacts;
import java.util.List;
import java.util.Optional;

/**
 * One piece of a step's work, and what its answer must be.
 *
 * @param expected what proves it
 */
record Task(SwitchWork.Act work, Expected expected) {

  /** What an answer must say. */
  sealed interface Expected {
    /** It was asked for; whether it came to be, the next task proves. */
    record Asked() implements Expected {}

    /** It was done. */
    record Certain() implements Expected {}

    record NotRunning() implements Expected {}

    record NoPods() implements Expected {}

    record Healthy(RuntimeConfiguration wanted) implements Expected {}
  }

  /** What an answer means for the step. */
  sealed interface Verdict {
    record Passed() implements Verdict {}

    record NotYet(String why) implements Verdict {}

    record Failed(String why) implements Verdict {}
  }

  /**
   * The work that leads to this step, in order; none when nothing must be done.
   *
   * @param doomed the pods to kill when their runtime does not stop them
   */
  static List<Task> of(Step step, Journal journal, Optional<List<String>> doomed) {
    return switch (step) {
      case PREPARED, FENCED, AGENT_SWITCHED, COMMITTED, REVERTING, REVERTED -> List.of();
      case OLD_PODS_STOPPED -> List.of(noPods(journal.from()));
      case OLD_RUNTIME_STOPPED ->
          journal.machine().sourceOurs() ? stopped(journal.from()) : List.of();
      case CONFIG_WRITTEN -> List.of(files(FileAge.AFTER));
      case NEW_RUNTIME_STARTED -> List.of(restarted(journal.to()), healthy(journal.to()));
      case LOCAL_VERIFIED ->
          Step.forward(journal.changeClass()).contains(Step.NEW_RUNTIME_STARTED)
              ? List.of(healthy(journal.to()), healthy(journal.to()))
              : List.of();
      case REVERT_PODS_STOPPED -> podsOfTarget(journal, doomed);
      case REVERT_RUNTIME_STOPPED -> journal.sameEndpoint() ? List.of() : stopped(journal.to());
      case REVERT_FILES_RESTORED -> List.of(files(FileAge.BEFORE));
      case REVERT_RUNTIME_STARTED -> startedAgain(journal);
    };
  }

  private static List<Task> podsOfTarget(Journal journal, Optional<List<String>> doomed) {
    if (!journal.reached().atLeast(Step.AGENT_SWITCHED)) {
      return List.of();
    }
    return List.of(
        doomed
            .map(pods -> new Task(new SwitchWork.KillPods(pods), new Expected.Certain()))
            .orElseGet(() -> noPods(journal.to())));
  }

  private static List<Task> startedAgain(Journal journal) {
    var source = List.of(restarted(journal.from()), healthy(journal.from()));
    if (journal.sameEndpoint() || !journal.machine().targetRan()) {
      return source;
    }
    return List.of(source.get(0), source.get(1), restarted(journal.to()));
  }

  private static List<Task> stopped(RuntimeConfiguration one) {
    return List.of(
        new Task(new SwitchWork.Stop(one.endpoint()), new Expected.Asked()),
        new Task(new SwitchWork.AskRunning(one.endpoint()), new Expected.NotRunning()));
  }

  private static Task restarted(RuntimeConfiguration one) {
    return new Task(new SwitchWork.Restart(one.endpoint()), new Expected.Asked());
  }

  private static Task healthy(RuntimeConfiguration one) {
    return new Task(new SwitchWork.AskFacts(one.endpoint()), new Expected.Healthy(one));
  }

  private static Task noPods(RuntimeConfiguration one) {
    return new Task(new SwitchWork.ListPods(one.endpoint()), new Expected.NoPods());
  }

  private static Task files(FileAge age) {
    return new Task(new SwitchWork.WriteFiles(age), new Expected.Certain());
  }

  Verdict judge(SwitchAnswer answer) {
    return switch (expected) {
      case Expected.Asked() -> asked(answer);
      case Expected.Certain() -> certain(answer);
      case Expected.NotRunning() ->
          answer instanceof SwitchAnswer.Running(var running)
              ? running ? notYet("the runtime still runs") : new Verdict.Passed()
              : notYet(why(answer));
      case Expected.NoPods() ->
          answer instanceof SwitchAnswer.Pods(var count)
              ? count > 0 ? notYet(count + " pods are still there") : new Verdict.Passed()
              : notYet(why(answer));
      case Expected.Healthy(var wanted) ->
          answer instanceof SwitchAnswer.Facts(var facts)
              ? healthy(facts, wanted)
                  .<Verdict>map(Verdict.NotYet::new)
                  .orElseGet(Verdict.Passed::new)
              : notYet(why(answer));
    };
  }

  private static Verdict asked(SwitchAnswer answer) {
    return answer instanceof SwitchAnswer.Refused(var message)
        ? new Verdict.Failed(message)
        : new Verdict.Passed();
  }

  private static Verdict certain(SwitchAnswer answer) {
    return switch (answer) {
      case SwitchAnswer.Done() -> new Verdict.Passed();
      case SwitchAnswer.Refused(var message) -> new Verdict.Failed(message);
      case SwitchAnswer.Unknown(var cause) -> notYet(cause);
      case SwitchAnswer.Content _,
          SwitchAnswer.Installed _,
          SwitchAnswer.Running _,
          SwitchAnswer.Facts _,
          SwitchAnswer.Pods _,
          SwitchAnswer.ImageFound _,
          SwitchAnswer.Compared _ ->
          notYet("unexpected answer");
    };
  }

  /** Why the runtime is not what is wanted; empty when it is. */
  static Optional<String> healthy(RuntimeFacts facts, RuntimeConfiguration wanted) {
    if (!facts.ready() || !facts.networkReady()) {
      return Optional.of(
          "%s not ready: %s".formatted(facts.ready() ? "network" : "runtime", facts.message()));
    }
    var image = facts.sandboxImage();
    if (wanted.pauseImage().isPresent()
        && image.isPresent()
        && !image.equals(wanted.pauseImage())) {
      return Optional.of(
          "the runtime reports pause image '%s', not '%s'"
              .formatted(image.get(), wanted.pauseImage().get()));
    }
    var driver = facts.cgroupDriver();
    if (wanted.cgroupDriver().isPresent()
        && driver.isPresent()
        && !driver.equals(wanted.cgroupDriver())) {
      return Optional.of(
          "the runtime reports cgroup driver %s, not %s"
              .formatted(
                  Preflight.spelled(driver.get()), Preflight.spelled(wanted.cgroupDriver().get())));
    }
    return Optional.empty();
  }

  private static Verdict notYet(String why) {
    return new Verdict.NotYet(why);
  }

  private static String why(SwitchAnswer answer) {
    return switch (answer) {
      case SwitchAnswer.Refused(var message) -> message;
      case SwitchAnswer.Unknown(var cause) -> cause;
      case SwitchAnswer.Done _,
          SwitchAnswer.Content _,
          SwitchAnswer.Installed _,
          SwitchAnswer.Running _,
          SwitchAnswer.Facts _,
          SwitchAnswer.Pods _,
          SwitchAnswer.ImageFound _,
          SwitchAnswer.Compared _ ->
          "unexpected answer";
    };
  }
}
