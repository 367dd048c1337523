package io.jubelet.node.decide.switching;

import io.jubelet.node.model.AgentReport.ChangeClass;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RuntimeConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The one durable record of the present or last attempt. Each new step replaces it, and is durable
 * before the work of the step after it begins.
 *
 * @param step the last step that is proved done
 * @param reached the last step forward that was proved; stays when the attempt walks back
 * @param from what the node ran before, and returns to
 * @param since when {@code step} was recorded
 * @param revertSince when the walk back began; the start of the attempt before that
 * @param reason why it walks back; empty on the way forward
 */
public record Journal(
    Order order,
    ChangeClass changeClass,
    RuntimeConfiguration from,
    RuntimeConfiguration to,
    Machine machine,
    Step step,
    Step reached,
    Instant startedAt,
    Instant deadline,
    Instant since,
    Instant revertSince,
    String reason,
    List<String> failedAttempts) {
  /** How many failed attempts are remembered. */
  static final int MAX_FAILED = 16;

  public Journal {
    failedAttempts = List.copyOf(failedAttempts);
  }

  /** The order the attempt was begun under. */
  public record Order(String attempt, long fence, long generation) {}

  /**
   * What was true of the machine when the attempt began.
   *
   * @param bootId the boot the attempt was last seen in
   * @param boots how many boots the attempt has seen after its first
   * @param sourceOurs whether the service of the old runtime is ours to stop
   * @param targetRan whether the new runtime ran already
   * @param pods UIDs of the pods that ran, which must run again
   */
  public record Machine(
      String bootId, int boots, boolean sourceOurs, boolean targetRan, List<String> pods) {
    public Machine {
      pods = List.copyOf(pods);
    }
  }

  public String attempt() {
    return order.attempt();
  }

  public boolean open() {
    return !step.last();
  }

  public boolean sameEndpoint() {
    return from.endpoint().equals(to.endpoint());
  }

  /** The runtime that runs the pods now. */
  public Endpoint endpoint() {
    return active().endpoint();
  }

  /** The configuration the agent works with now. */
  public RuntimeConfiguration active() {
    if (step.back()) {
      return step == Step.REVERTING && reached.atLeast(Step.AGENT_SWITCHED) ? to : from;
    }
    return step.atLeast(Step.AGENT_SWITCHED) ? to : from;
  }

  /** Whether pods must not run: stopped and removed, nothing created. */
  public boolean hold() {
    if (changeClass.compareTo(ChangeClass.POD_RESTART) < 0) {
      return false;
    }
    if (step.back()) {
      return reached.atLeast(Step.OLD_PODS_STOPPED) && !step.atLeast(Step.REVERT_RUNTIME_STARTED);
    }
    return step.atLeast(Step.FENCED) && !step.atLeast(Step.AGENT_SWITCHED);
  }

  /** When the present way, forward or back, began. */
  Instant walkSince() {
    return step.back() ? revertSince : startedAt;
  }

  /** The steps this attempt takes from where it is. */
  List<Step> path() {
    return step.back() ? Step.backward(changeClass, reached) : Step.forward(changeClass);
  }

  /** The step after this one; the attempt must be open. */
  Step next() {
    var path = path();
    return path.get(path.indexOf(step) + 1);
  }

  Journal at(Step next, Instant now) {
    var failed = next == Step.REVERTED ? remember(failedAttempts, attempt()) : failedAttempts;
    return new Journal(
        order,
        changeClass,
        from,
        to,
        machine,
        next,
        next.back() ? reached : next,
        startedAt,
        deadline,
        now,
        next == Step.REVERTING ? now : revertSince,
        reason,
        failed);
  }

  Journal reverting(String why, Instant now) {
    return new Journal(
            order,
            changeClass,
            from,
            to,
            machine,
            step,
            reached,
            startedAt,
            deadline,
            since,
            revertSince,
            why,
            failedAttempts)
        .at(Step.REVERTING, now);
  }

  Journal inBoot(String bootId) {
    return new Journal(
        order,
        changeClass,
        from,
        to,
        new Machine(
            bootId, machine.boots() + 1, machine.sourceOurs(), machine.targetRan(), machine.pods()),
        step,
        reached,
        startedAt,
        deadline,
        since,
        revertSince,
        reason,
        failedAttempts);
  }

  /** How long the attempt was given, which the way back gets as well. */
  Duration allowed() {
    return Duration.between(startedAt, deadline);
  }

  private static List<String> remember(List<String> failed, String attempt) {
    var all = new java.util.ArrayList<>(failed);
    all.remove(attempt);
    all.add(attempt);
    return all.subList(Math.max(0, all.size() - MAX_FAILED), all.size());
  }
}
