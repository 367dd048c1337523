package io.jubelet.node.loop;

import io.jubelet.node.effect.KubeApi.InvolvedObject;
import io.jubelet.node.effect.KubeApi.RegisteredNode;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.loop.NodeReport.Chores;
import io.jubelet.node.model.HostFacts;
import io.jubelet.node.model.Image;
import io.jubelet.node.model.NodeFacts;
import io.jubelet.node.model.NodeFacts.Stuck;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.NodeSettings.NodeMaker;
import io.jubelet.node.model.NodeView;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.RuntimeFacts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the node does for itself: it looks at the runtime and the machine, registers, renews its
 * lease and publishes its status, first at once and then by the periods of the settings.
 */
final class NodeChores {
  /**
   * The lease is renewed every quarter of its duration (upstream nodeLeaseRenewIntervalFraction).
   */
  private static final int RENEWALS_PER_LEASE = 4;

  private final NodeSettings settings;
  private final Decisions.NodeDescription description;

  NodeChores(NodeSettings settings, Decisions.NodeDescription description) {
    this.settings = settings;
    this.description = description;
  }

  Step begin(NodeState state, Instant now) {
    var chores = state.node().chores();
    var step = Step.of(state);
    if (chores.observation().due(now)) {
      step =
          begin(
              step,
              each -> each.withObservation(each.observation().begun()),
              new Effect.ObserveNode(state.endpoints()));
    }
    if (chores.registration().due(now)) {
      step =
          begin(
              step,
              each -> each.withRegistration(each.registration().begun()),
              new Effect.RegisterNode(
                  settings.registration().maker() == NodeMaker.AGENT
                      ? Optional.of(description.registration(state.node().facts()))
                      : Optional.empty()));
    }
    if (chores.lease().due(now)) {
      step = begin(step, each -> each.withLease(each.lease().begun()), new Effect.RenewLease());
    }
    if (chores.status().due(now) && state.node().wanted().isPresent()) {
      var sending = step.state().with(step.state().node().sending());
      step =
          begin(
              step.then(Step.of(sending)),
              each -> each.withStatus(each.status().begun()),
              new Effect.PublishNodeStatus(sending.node().sent().orElseThrow()));
    }
    return step;
  }

  private static Step begin(Step step, UnaryOperator<Chores> change, Effect effect) {
    return step.then(Step.of(changed(step.state(), change), effect));
  }

  private static NodeState changed(NodeState state, UnaryOperator<Chores> change) {
    return state.with(state.node().with(change.apply(state.node().chores())));
  }

  NodeState observed(NodeState state, Event.NodeObserved observed, Instant now) {
    if (!observed.runtime().equals(state.endpoints().runtime())) {
      return changed(state, chores -> chores.withObservation(chores.observation().done(now)));
    }
    var facts = merged(state.node().facts(), observed.sighting(), StuckPods.of(state));
    var ready =
        facts.runtimeTrouble().isEmpty()
            && facts.networkTrouble().isEmpty()
            && facts.host().isPresent();
    var looked =
        changed(
            state.with(state.node().with(facts)),
            chores ->
                chores.withObservation(
                    ready
                        ? chores.observation().done(now.plus(settings.timing().statusUpdate()))
                        : chores.observation().failed(now)));
    return facts.equals(state.node().facts()) && state.node().wanted().isPresent()
        ? looked
        : described(stirredByNetwork(state, looked, now), now);
  }

  /** Pods that waited for the runtime or its network need not wait for their next look. */
  private static NodeState stirredByNetwork(NodeState before, NodeState after, Instant now) {
    var had = before.node().facts();
    var has = after.node().facts();
    if (had.networkTrouble().equals(has.networkTrouble())
        && had.runtime().isPresent() == has.runtime().isPresent()
        && had.host().isPresent() == has.host().isPresent()) {
      return after;
    }
    var next = after;
    for (var pod : after.pods().entrySet()) {
      next = next.with(pod.getKey(), Optional.of(pod.getValue().stirred(now)));
    }
    return next;
  }

  /** Forgets what the runtime that was in use said of itself. */
  NodeState moved(NodeState state, Instant now) {
    var facts = state.node().facts();
    var unknown =
        new NodeFacts(
            Optional.empty(),
            Optional.of("the runtime was switched"),
            Optional.empty(),
            List.of(),
            facts.host(),
            facts.self(),
            facts.asked());
    var moved =
        changed(
            state.with(state.node().with(unknown)),
            chores -> chores.withObservation(chores.observation().hastened(now)));
    return moved.withRelist(moved.relist().hastened(now));
  }

  /** What others say of the Node; that they want no more pods on it, or again some, is an event. */
  Step told(NodeState state, OwnNode self, Instant now) {
    var facts = state.node().facts();
    var cordoned = facts.self().map(OwnNode::cordoned).orElse(false);
    var events =
        state
            .node()
            .nodeUid()
            .filter(_ -> self.cordoned() != cordoned)
            .map(uid -> NodeEvents.cordoned(about(uid), self.cordoned(), now));
    return Step.of(state.with(state.node().with(facts.with(self))))
        .doing(events.map(List::of).orElse(List.of()));
  }

  private InvolvedObject about(String uid) {
    return InvolvedObject.node(settings.node().name(), uid);
  }

  /** Whoever judges a change of the node waits for a heartbeat from after it. */
  NodeState heartbeatDue(NodeState state, Instant now) {
    return state.node().nodeUid().isEmpty()
        ? state
        : changed(state, chores -> chores.withLease(chores.lease().hastened(now)));
  }

  private static NodeFacts merged(
      NodeFacts before, Event.NodeSighting sighting, Optional<Stuck> stuck) {
    var host =
        sighting.host() instanceof Outcome.Done<HostFacts>(var seen)
            ? Optional.of(seen)
            : before.host();
    var images =
        sighting.images() instanceof Outcome.Done<List<Image>>(var seen) ? seen : before.images();
    return switch (sighting.runtime()) {
      case Outcome.Done<RuntimeFacts>(var runtime) ->
          new NodeFacts(
              Optional.of(runtime),
              runtime.ready() ? Optional.empty() : Optional.of(runtime.message()),
              runtime.ready() ? stuck : Optional.empty(),
              images,
              host,
              before.self(),
              before.asked());
      case Outcome.Refused<RuntimeFacts>(_, var message) ->
          unanswered(before, message, images, host);
      case Outcome.Unknown<RuntimeFacts>(var cause) -> unanswered(before, cause, images, host);
    };
  }

  private static NodeFacts unanswered(
      NodeFacts before, String trouble, List<Image> images, Optional<HostFacts> host) {
    return new NodeFacts(
        before.runtime(),
        Optional.of(trouble),
        Optional.empty(),
        images,
        host,
        before.self(),
        before.asked());
  }

  /** What decides about pods that come now: the Node as told, else as it is registered. */
  NodeView view(NodeFacts facts) {
    return new NodeView(
        facts.host().orElseThrow(),
        facts.self().orElseGet(() -> OwnNode.of(description.registration(facts))),
        facts.supplementalGroups(),
        false);
  }

  /** The status is computed when facts have come, and published when it changed or is due. */
  private NodeState described(NodeState state, Instant now) {
    var node = state.node();
    if (node.facts().host().isEmpty()) {
      return state;
    }
    var status = description.status(node.facts(), node.wanted(), now);
    var changed = !node.wanted().equals(Optional.of(status)) || node.delivered().isEmpty();
    var described = state.with(node.want(status));
    if (node.nodeUid().isEmpty()) {
      return settings.registration().maker() != NodeMaker.NOBODY
              && node.chores().registration().failures() == 0
          ? changed(
              described, chores -> chores.withRegistration(chores.registration().hastened(now)))
          : described;
    }
    return changed
        ? changed(described, chores -> chores.withStatus(chores.status().hastened(now)))
        : described;
  }

  Step registered(NodeState state, Outcome<RegisteredNode> outcome, Instant now) {
    return switch (outcome) {
      case Outcome.Done<RegisteredNode>(var node) -> registered(state, node, now);
      case Outcome.Refused<RegisteredNode>(var reason, var message) ->
          notRegistered(state, reason + ": " + message, now);
      case Outcome.Unknown<RegisteredNode>(var cause) -> notRegistered(state, cause, now);
    };
  }

  private Step registered(NodeState state, RegisteredNode node, Instant now) {
    var registered =
        changed(
            state.with(dated(state.node().registered(node), now)),
            chores ->
                chores
                    .withRegistration(chores.registration().done(Instant.MAX))
                    .withLease(Chore.dueAt(now))
                    .withStatus(Chore.dueAt(now)));
    var about = about(node.uid());
    return Step.of(registered)
        .doing(NodeEvents.begun(about, now))
        .then(new Note(false, "registered", "node=" + settings.node().name(), "uid " + node.uid()));
  }

  /** What is still as an earlier agent told it has been so since then. */
  private NodeReport dated(NodeReport node, Instant now) {
    return node.wanted().isEmpty() || node.delivered().isEmpty()
        ? node
        : node.want(description.status(node.facts(), node.delivered(), now));
  }

  private Step notRegistered(NodeState state, String cause, Instant now) {
    return Step.of(
            changed(state, chores -> chores.withRegistration(chores.registration().failed(now))))
        .then(new Note(true, "not registered", "node=" + settings.node().name(), cause));
  }

  NodeState renewed(NodeState state, Outcome<Nothing> outcome, Instant now) {
    var period = settings.timing().leaseDuration().dividedBy(RENEWALS_PER_LEASE);
    return changed(
        state,
        chores ->
            chores.withLease(
                outcome instanceof Outcome.Done<Nothing> _
                    ? chores.lease().done(now.plus(period))
                    : chores.lease().failed(now)));
  }

  Step statusAnswered(NodeState state, Outcome<Nothing> outcome, Instant now) {
    if (!(outcome instanceof Outcome.Done<Nothing> _)) {
      return Step.of(
          changed(
              state.with(state.node().notArrived()),
              chores -> chores.withStatus(chores.status().failed(now))));
    }
    var arrived = state.with(state.node().arrived());
    var next =
        arrived.node().delivered().equals(arrived.node().wanted())
            ? now.plus(settings.timing().statusReport())
            : now;
    var about = about(arrived.node().nodeUid().orElseThrow());
    var events =
        NodeEvents.changed(
            about, state.node().delivered(), arrived.node().delivered().orElseThrow(), now);
    return Step.of(changed(arrived, chores -> chores.withStatus(chores.status().done(next))))
        .doing(events);
  }
}
