package io.jubelet.node.decide.switching;

import io.jubelet.node.model.AgentReport.Condition;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RuntimeConfiguration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where the node stands with its configuration.
 *
 * @param loaded whether what earlier lives of the agent left has been read; until then no pod may
 *     be touched
 * @param journal the present or last attempt, as it is on disk
 * @param borrowed a runtime that an earlier life started to look at
 * @param look the preflight under way, or the last one
 * @param inFlight the work whose answer is awaited
 * @param notBefore when the next work may begin
 * @param refusal why the present order is not followed; empty when it is
 */
public record SwitchState(
    boolean loaded,
    Optional<Journal> journal,
    Optional<RuntimeConfiguration> committed,
    Optional<RuntimeConfiguration> lastKnownGood,
    Optional<Endpoint> borrowed,
    Optional<Look> look,
    Progress progress,
    Optional<SwitchWork> inFlight,
    Instant notBefore,
    String refusal,
    List<Condition> conditions) {

  public SwitchState {
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
   * @param acted when its first task was last done
   * @param problem why it is not done yet; empty when nothing is wrong
   * @param failed whether the problem ends the way forward
   */
  public record Progress(int task, Instant since, Instant acted, String problem, boolean failed) {
    static Progress begin(Instant now) {
      return new Progress(0, now, now, "", false);
    }
  }

  /** What the pods may do. */
  public enum PodRule {
    /** Nothing is known yet: touch nothing. */
    WAIT,
    RUN,
    /** Stop and remove containers and sandboxes, create nothing; volumes and API objects stay. */
    HOLD
  }

  /** A process that has just started. */
  public static SwitchState starting() {
    return new SwitchState(
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Progress.begin(Instant.EPOCH),
        Optional.empty(),
        Instant.EPOCH,
        "",
        List.of());
  }

  public PodRule pods() {
    if (!loaded) {
      return PodRule.WAIT;
    }
    return journal.filter(Journal::open).filter(Journal::hold).isPresent()
        ? PodRule.HOLD
        : PodRule.RUN;
  }

  /**
   * What the agent works with now, its endpoint included: the attempt's, else what was committed,
   * else what was found.
   */
  public RuntimeConfiguration active(RuntimeConfiguration found) {
    return journal
        .filter(j -> j.open() || j.step() == Step.COMMITTED)
        .map(Journal::active)
        .or(this::committed)
        .orElse(found);
  }

  SwitchState with(Journal durable, Instant now) {
    return new SwitchState(
        loaded,
        Optional.of(durable),
        committed,
        lastKnownGood,
        borrowed,
        look,
        Progress.begin(now),
        inFlight,
        notBefore,
        refusal,
        conditions);
  }

  SwitchState loaded(SwitchAnswer.Loaded found, Instant now) {
    return new SwitchState(
        true,
        found.journal(),
        found.committed(),
        found.lastKnownGood(),
        found.borrowed(),
        look,
        Progress.begin(now),
        inFlight,
        notBefore,
        refusal,
        conditions);
  }

  SwitchState settled(RuntimeConfiguration now) {
    return new SwitchState(
        loaded,
        journal,
        Optional.of(now),
        Optional.of(now),
        borrowed,
        look,
        progress,
        inFlight,
        notBefore,
        refusal,
        conditions);
  }

  SwitchState returned() {
    return new SwitchState(
        loaded,
        journal,
        committed,
        lastKnownGood,
        Optional.empty(),
        look,
        progress,
        inFlight,
        notBefore,
        refusal,
        conditions);
  }

  SwitchState looking(Optional<Look> next) {
    return new SwitchState(
        loaded,
        journal,
        committed,
        lastKnownGood,
        borrowed,
        next,
        progress,
        inFlight,
        notBefore,
        refusal,
        conditions);
  }

  SwitchState progress(Progress next) {
    return new SwitchState(
        loaded,
        journal,
        committed,
        lastKnownGood,
        borrowed,
        look,
        next,
        inFlight,
        notBefore,
        refusal,
        conditions);
  }

  SwitchState inFlight(Optional<SwitchWork> work) {
    return new SwitchState(
        loaded,
        journal,
        committed,
        lastKnownGood,
        borrowed,
        look,
        progress,
        work,
        notBefore,
        refusal,
        conditions);
  }

  SwitchState notBefore(Instant when) {
    return new SwitchState(
        loaded,
        journal,
        committed,
        lastKnownGood,
        borrowed,
        look,
        progress,
        inFlight,
        when,
        refusal,
        conditions);
  }

  SwitchState refusal(String why) {
    return new SwitchState(
        loaded,
        journal,
        committed,
        lastKnownGood,
        borrowed,
        look,
        progress,
        inFlight,
        notBefore,
        why,
        conditions);
  }

  SwitchState conditions(List<Condition> next) {
    return new SwitchState(
        loaded,
        journal,
        committed,
        lastKnownGood,
        borrowed,
        look,
        progress,
        inFlight,
        notBefore,
        refusal,
        next);
  }
}
