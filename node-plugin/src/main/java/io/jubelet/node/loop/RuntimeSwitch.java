package io.jubelet.node.loop;

import io.jubelet.node.decide.switching.ChangeState;
import io.jubelet.node.decide.switching.ConfigurationChange;
import io.jubelet.node.decide.switching.Journal;
import io.jubelet.node.decide.switching.SwitchAnswer;
import io.jubelet.node.decide.switching.SwitchInputs;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.loop.Effect.Endpoints;
import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.HostFacts;
import io.jubelet.node.model.NodeContext.Hold;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.RuntimeConfiguration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Joins {@code decide.switching} to the loop: what the node knows becomes its inputs; its hold, its
 * endpoint and its settings become the node's; its work and its report become effects.
 */
public final class RuntimeSwitch implements Switching {

  private final RuntimeConfiguration found;
  private final NodeSettings settings;

  public RuntimeSwitch(NodeSettings settings) {
    this.settings = settings;
    this.found = found(settings);
  }

  /** What the agent was started with. */
  private static RuntimeConfiguration found(NodeSettings settings) {
    return new RuntimeConfiguration(
        "",
        "",
        settings.runtimeEndpoint(),
        settings.imageEndpoint(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        settings.eviction(),
        new TreeMap<>());
  }

  /** The endpoints to begin with: what was committed goes before what the flags say. */
  public Endpoints endpoints(SwitchState state) {
    return endpoints(state.change().active(found));
  }

  private static Endpoints endpoints(RuntimeConfiguration active) {
    return new Endpoints(active.endpoint(), active.imageEndpoint());
  }

  static Optional<Hold> hold(ChangeState change) {
    return change
        .heldSince()
        .map(since -> new Hold("the container runtime is being switched", since));
  }

  @Override
  public Step advance(NodeState state, Event event, Instant now) {
    return switch (event) {
      case Event.OrderChanged(var order) ->
          turn(state.with(state.switching().ordered(order)), Optional.empty(), now);
      case SwitchEvent.Worked(var answer) -> turn(state, Optional.of(answer), now);
      case SwitchEvent.Published(var outcome) -> tell(published(state, outcome, now), now);
      case Event.PodsListed _,
          Event.PodChanged _,
          Event.PodGone _,
          Event.FilesRead _,
          Event.MirrorAnswered _,
          Event.RuntimeHint _,
          Event.Tick _,
          Event.Observed _,
          Event.ActionAnswered _,
          Event.Probed _,
          Event.StatusAnswered _,
          Event.Relisted _,
          Event.TracesListed _,
          Event.NodeObserved _,
          Event.NodeChanged _,
          Event.NodeRead _,
          Event.NodeRegistered _,
          Event.LeaseRenewed _,
          Event.NodeStatusAnswered _,
          Event.LogsListed _,
          Event.LogKept _,
          Event.ImagesSurveyed _,
          Event.ImageRemoved _ ->
          due(state, now) ? turn(state, Optional.empty(), now) : Step.of(state);
    };
  }

  private static boolean due(NodeState state, Instant now) {
    return state.switching().wakeAt().filter(at -> !now.isBefore(at)).isPresent();
  }

  /** Nothing is decided before the machine is known: which boot this is, for one. */
  private Step turn(NodeState state, Optional<SwitchAnswer> answer, Instant now) {
    var host = state.node().facts().host();
    if (host.isEmpty() && answer.isEmpty()) {
      var later = state.switching().with(state.switching().change(), now.plusSeconds(1));
      return Step.of(state.with(later));
    }
    var before = state.switching().change();
    var turn = ConfigurationChange.advance(before, inputs(state, host), answer, now);
    var active = turn.state().active(found);
    var next =
        state
            .with(state.switching().with(turn.state(), turn.wakeAt()))
            .with(endpoints(active))
            .with(state.node().asked(active));
    var work = turn.work().<List<Effect>>map(w -> List.of(new SwitchEffect.Work(w)));
    var step = new Step(next, work.orElse(List.of()), notes(before, turn.state()), List.of());
    return step.then(tell(step.state(), turn.report(), now));
  }

  private SwitchInputs inputs(NodeState state, Optional<HostFacts> host) {
    var facts = state.node().facts();
    return new SwitchInputs(
        state.switching().order(),
        state.node().nodeUid(),
        host.map(h -> h.machine().bootId()).orElse(""),
        found,
        settings.cgroups().driver(),
        facts.runtimeTrouble().isEmpty() || facts.runtime().filter(r -> !r.ready()).isPresent()
            ? facts.runtime()
            : Optional.empty(),
        SwitchPods.facts(state),
        SwitchPods.quiet(state),
        host.map(HostFacts::rootFsAvailableBytes).orElse(0L));
  }

  private static List<Note> notes(ChangeState before, ChangeState after) {
    var old = before.kept().journal();
    var now = after.kept().journal();
    if (now.isEmpty() || now.equals(old)) {
      return List.of();
    }
    var journal = now.get();
    return List.of(
        new Note(
            journal.step().back(),
            "runtime change " + journal.step(),
            "attempt=" + journal.attempt(),
            reason(journal)));
  }

  private static String reason(Journal journal) {
    return journal.reason().isEmpty()
        ? "%s from %s to %s"
            .formatted(journal.changeClass(), journal.from().endpoint(), journal.to().endpoint())
        : journal.reason();
  }

  /** Only a node that the operator knows has somebody to report to. */
  private Step tell(NodeState state, AgentReport report, Instant now) {
    var telling = state.switching().telling();
    if (state.switching().order().isEmpty() || !telling.due(report, now)) {
      return Step.of(state);
    }
    return Step.of(
        state.with(state.switching().with(telling.sending(report))),
        new SwitchEffect.Publish(report));
  }

  /** What happened while the last report was under way is told now. */
  private Step tell(NodeState state, Instant now) {
    return turn(state, Optional.empty(), now);
  }

  private static NodeState published(NodeState state, Outcome<Nothing> outcome, Instant now) {
    var telling = state.switching().telling();
    var next =
        outcome instanceof Outcome.Done<Nothing> ? telling.arrived(now) : telling.failed(now);
    return state.with(state.switching().with(next));
  }
}
