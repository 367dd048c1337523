package io.jubelet.node.decide.switching;

import io.jubelet.node.model.AgentReport.Condition;
import io.jubelet.node.model.FileDrift;
import io.jubelet.node.model.RuntimeConfiguration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where the node stands with its configuration.
 *
 * @param kept what is on disk
 * @param look the preflight under way, or the last one
 * @param progress the work for the attempt's next step
 * @param inFlight the work whose answer is awaited
 * @param notBefore when the next work may begin
 * @param refusal why the present order is not followed; empty when it is
 * @param compared what the files of the committed configuration looked like last
 */
public record ChangeState(
    Remembered kept,
    Optional<Look> look,
    Progress progress,
    Optional<SwitchWork> inFlight,
    Instant notBefore,
    String refusal,
    Optional<Comparison> compared,
    List<Condition> conditions) {

  public ChangeState {
    conditions = List.copyOf(conditions);
  }

  /**
   * A preflight.
   *
   * @param finished when it ended
   * @param staged whether its files are kept for the attempt
   */
  public record Look(Survey survey, Optional<Instant> finished, boolean staged) {}

  /**
   * How far the work for the next step is.
   *
   * @param task index of the task to do
   * @param since when the work for this step began
   * @param acted when it last had an effect
   * @param problem why it is not done yet; empty when nothing is wrong
   * @param failed whether the problem ends the way forward
   */
  public record Progress(int task, Instant since, Instant acted, String problem, boolean failed) {
    static Progress begin(Instant now) {
      return new Progress(0, now, now, "", false);
    }
  }

  /**
   * The files of a configuration beside what was committed.
   *
   * @param revision the committed one
   * @param at when it was tried last
   * @param drifts as of the last time that it succeeded; empty when it never did
   */
  public record Comparison(String revision, Instant at, Optional<List<FileDrift>> drifts) {
    public Comparison {
      drifts = drifts.map(List::copyOf);
    }
  }

  /** A process that has just started. */
  public static ChangeState recovered(Remembered kept, Instant now) {
    return new ChangeState(
        kept,
        Optional.empty(),
        Progress.begin(now),
        Optional.empty(),
        now,
        "",
        Optional.empty(),
        List.of());
  }

  /** Whether pods must be stopped and removed, and nothing created. */
  public boolean hold() {
    return heldSince().isPresent();
  }

  /** Whether an attempt is done as far as the node itself can see. */
  public boolean verified() {
    return open().filter(journal -> journal.step() == Step.LOCAL_VERIFIED).isPresent();
  }

  /** Since when the pods must not run; empty when they may. */
  public Optional<Instant> heldSince() {
    return open().filter(Journal::hold).map(Journal::walkSince);
  }

  /**
   * What the agent works with now, its endpoint included: the attempt's, else what was committed,
   * else what was found.
   */
  public RuntimeConfiguration active(RuntimeConfiguration found) {
    return kept.journal()
        .filter(journal -> journal.open() || journal.step() == Step.COMMITTED)
        .map(Journal::active)
        .or(kept::committed)
        .map(asked -> asked.over(found))
        .orElse(found);
  }

  Optional<Journal> open() {
    return kept.journal().filter(Journal::open);
  }

  ChangeState recorded(Journal durable, Instant now) {
    return new ChangeState(
        kept.with(durable),
        look,
        Progress.begin(now),
        inFlight,
        notBefore,
        refusal,
        compared,
        conditions);
  }

  ChangeState kept(Remembered next) {
    return new ChangeState(
        next, look, progress, inFlight, notBefore, refusal, compared, conditions);
  }

  ChangeState looking(Optional<Look> next) {
    return new ChangeState(
        kept, next, progress, inFlight, notBefore, refusal, compared, conditions);
  }

  ChangeState progress(Progress next) {
    return new ChangeState(kept, look, next, inFlight, notBefore, refusal, compared, conditions);
  }

  ChangeState inFlight(Optional<SwitchWork> work) {
    return new ChangeState(kept, look, progress, work, notBefore, refusal, compared, conditions);
  }

  ChangeState notBefore(Instant when) {
    return new ChangeState(kept, look, progress, inFlight, when, refusal, compared, conditions);
  }

  ChangeState refusal(String why) {
    return new ChangeState(kept, look, progress, inFlight, notBefore, why, compared, conditions);
  }

  ChangeState conditions(List<Condition> next) {
    return new ChangeState(kept, look, progress, inFlight, notBefore, refusal, compared, next);
  }

  ChangeState compared(Comparison next) {
    return new ChangeState(
        kept, look, progress, inFlight, notBefore, refusal, Optional.of(next), conditions);
  }
}
