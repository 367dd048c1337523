package io.jubelet.operator.kube;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.jubelet.api.v1alpha1.NodeRuntimeConfig;
import io.jubelet.api.v1alpha1.NodeRuntimeConfigStatus;
import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec.Grant;
import io.jubelet.operator.decide.Pass;
import io.jubelet.operator.decide.history.History;
import io.jubelet.operator.decide.status.ConfigStatus;
import io.jubelet.operator.model.Fleet;
import io.jubelet.operator.model.FleetNode;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.NodeWork;
import io.jubelet.operator.model.RolloutPlan;
import io.jubelet.operator.model.Step;
import io.jubelet.operator.model.Target;
import io.jubelet.operator.model.Term;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * One look at the fleet on behalf of one config: read, decide, write. All configs are looked at by
 * one thread, one after the other, so there is one granter. It waits for nothing: what takes time
 * is looked at again.
 */
public final class ConfigReconciler
    implements Reconciler<NodeRuntimeConfig>, Cleaner<NodeRuntimeConfig> {
  private static final Logger LOG = Logger.getLogger(ConfigReconciler.class);

  /** Status without news in its conditions is written at most so often. */
  private static final Duration STATUS_INTERVAL = Duration.ofSeconds(5);

  /** A config that was deleted is looked at so often while a node needs it. */
  private static final Duration UNTIL_IT_GOES = Duration.ofSeconds(1);

  /** Look again after our own write, whose event is not delivered to us. */
  private static final Duration SOON = Duration.ofMillis(20);

  private final KubernetesClient client;
  private final LeaderTerm term;
  private final Clock clock;
  private final StateWriter states;
  private final RevisionWriter revisions;
  private final RolloutEvents events;
  private final NodeLeases leases;
  private final NodeDrains drains;
  private final NodeWriter nodes;
  private final RolloutMetrics metrics;
  private final Map<String, Instant> statusWritten = new HashMap<>();
  private Optional<FleetCache> cache = Optional.empty();

  public ConfigReconciler(
      KubernetesClient client, LeaderTerm term, Clock clock, RolloutMetrics metrics) {
    this.metrics = metrics;
    this.client = client;
    this.term = term;
    this.clock = clock;
    var once = once(client);
    this.states = new StateWriter(once);
    this.revisions = new RevisionWriter(once);
    this.events = new RolloutEvents(once, clock);
    this.leases = new NodeLeases(once);
    this.drains = new NodeDrains(once);
    this.nodes = new NodeWriter(once);
  }

  /** What a look asks for and writes is not repeated when the look is over: a later one does it. */
  private static KubernetesClient once(KubernetesClient client) {
    var settings =
        new ConfigBuilder(client.getConfiguration())
            .withRequestRetryBackoffLimit(0)
            .withRequestTimeout((int) Pass.LIFE.toMillis())
            .build();
    return new KubernetesClientBuilder().withConfig(settings).build();
  }

  @Override
  public List<EventSource<?, NodeRuntimeConfig>> prepareEventSources(
      EventSourceContext<NodeRuntimeConfig> context) {
    var watched = new FleetCache(context);
    cache = Optional.of(watched);
    return watched.eventSources();
  }

  @Override
  public UpdateControl<NodeRuntimeConfig> reconcile(
      NodeRuntimeConfig config, Context<NodeRuntimeConfig> context) {
    var leads = term.current();
    if (leads.isEmpty()) {
      LOG.info("not the leader (any more): nothing is decided");
      return UpdateControl.<NodeRuntimeConfig>noUpdate().rescheduleAfter(STATUS_INTERVAL);
    }
    var now = clock.instant();
    return look(config, leads.get(), now)
        .map(look -> publish(config, look, now))
        .orElseGet(UpdateControl::noUpdate);
  }

  /** A config that was deleted goes when no node needs it any more; nodes keep what they run. */
  @Override
  public DeleteControl cleanup(NodeRuntimeConfig config, Context<NodeRuntimeConfig> context) {
    var leads = term.current();
    if (leads.isEmpty()) {
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(STATUS_INTERVAL);
    }
    var look = look(config, leads.get(), clock.instant());
    if (look.filter(it -> it.wrote() || it.plan().underWay()).isEmpty()) {
      metrics.gone(config.getMetadata().getName());
      return DeleteControl.defaultDelete();
    }
    var wait = look.filter(Look::wrote).map(_ -> SOON).orElse(UNTIL_IT_GOES);
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(wait);
  }

  /**
   * What one look has come to.
   *
   * @param wrote whether there is something new to look at
   */
  private record Look(RolloutPlan plan, NodeRuntimeConfigStatus status, boolean wrote) {}

  /** Empty when the watch has not brought the config. */
  private Optional<Look> look(NodeRuntimeConfig config, Term leads, Instant now) {
    var watched = cache.orElseThrow();
    var fleet = fleet(watched, config, now);
    var name = config.getMetadata().getName();
    if (fleet.config(name).isEmpty()) {
      return Optional.empty();
    }
    var plan = Pass.of(fleet, name, leads, now);
    var wrote = carryOut(config, plan, watched, now.plus(Pass.LIFE));
    if (!wrote) {
      History.expendable(fleet, watched.revisions(), now).forEach(revisions::remove);
    }
    var status = ConfigStatus.of(plan, now);
    metrics.looked(plan, status, Duration.between(now, clock.instant()));
    return Optional.of(new Look(plan, status, wrote));
  }

  /**
   * The fleet, with what is asked for of single nodes: fresh heartbeats, and pods to be drained.
   */
  private Fleet fleet(FleetCache watched, NodeRuntimeConfig config, Instant now) {
    var fleet = watched.fleet(config);
    var known = new TreeMap<>(fleet.nodes());
    fleet.states().values().stream()
        .filter(state -> state.spec().grant() == Grant.Execute)
        .filter(state -> state.step() == Step.LOCAL_VERIFIED)
        .map(NodeState::name)
        .forEach(
            name ->
                leases
                    .renewed(name)
                    .ifPresent(
                        seen ->
                            known.computeIfPresent(name, (_, node) -> node.withHeartbeat(seen))));
    var drained =
        fleet.states().values().stream()
            .filter(state -> state.drain().filter(it -> it.givenUpAt() == null).isPresent())
            .map(NodeState::name)
            .collect(Collectors.toSet());
    drains.forgetAllBut(drained);
    drained.forEach(
        name -> known.computeIfPresent(name, (_, node) -> node.with(drains.look(name, now))));
    return new Fleet(fleet.configs(), known, fleet.states(), fleet.revisions());
  }

  /** What is refused of one node keeps no other from its turn; the look fails after them all. */
  private boolean carryOut(
      NodeRuntimeConfig config, RolloutPlan plan, FleetCache watched, Instant end) {
    plan.nodes().stream()
        .map(node -> node.member().target())
        .filter(Target.Rendered.class::isInstance)
        .map(target -> ((Target.Rendered) target).revision())
        .distinct()
        .filter(revision -> !watched.knows(revision))
        .forEach(revisions::ensure);
    var wrote = false;
    Optional<KubernetesClientException> refused = Optional.empty();
    for (NodePlan node : plan.byUrgency()) {
      if (clock.instant().isAfter(end)) {
        LOG.infof("decided anew config=%s: writing took too long", config.getMetadata().getName());
        return true;
      }
      try {
        wrote |= carryOut(config, node, watched);
      } catch (KubernetesClientException e) {
        LOG.warnf("refused node=%s: %s", node.name(), e.getMessage());
        refused = refused.or(() -> Optional.of(e));
      }
    }
    if (refused.isPresent()) {
      throw refused.get();
    }
    return wrote;
  }

  /** Returns whether there is something new to look at; Node and pods go before its state. */
  private boolean carryOut(NodeRuntimeConfig config, NodePlan node, FleetCache watched) {
    var worked = node.work().map(work -> workOn(node.member().node(), work, watched)).orElse(false);
    return write(config, node, watched) || worked;
  }

  /** Returns whether a Node was changed; that of its pods is seen when they are listed again. */
  private boolean workOn(FleetNode node, NodeWork work, FleetCache watched) {
    metrics.wrote(
        switch (work) {
          case NodeWork.Cordon _, NodeWork.Uncordon _ -> "node";
          case NodeWork.Evict _, NodeWork.Delete _ -> "pod";
        });
    return switch (work) {
      case NodeWork.Cordon(var attempt) -> changed(watched, nodes.cordon(node, attempt));
      case NodeWork.Uncordon _ -> changed(watched, nodes.uncordon(node));
      case NodeWork.Evict(var pods) -> {
        drains.evict(node.name(), pods);
        yield true;
      }
      case NodeWork.Delete(var pods) -> {
        drains.delete(node.name(), pods);
        yield true;
      }
    };
  }

  /** What a list told before the cordon is no word on who came until then. */
  private boolean changed(FleetCache watched, Optional<Node> after) {
    after.ifPresent(
        node -> {
          drains.forget(node.getMetadata().getName());
          watched.wrote(node);
        });
    return true;
  }

  private boolean write(NodeRuntimeConfig config, NodePlan node, FleetCache watched) {
    var stored = watched.state(node.name());
    return switch (states.write(node, stored)) {
      case StateWriter.Written.Nothing _ -> false;
      case StateWriter.Written.State(var now) -> {
        metrics.wrote(node.move().isPresent() ? "grant" : "status");
        watched.wrote(stored, now);
        events.phaseChanged(config, node);
        yield true;
      }
      case StateWriter.Written.Removed _ -> true;
      case StateWriter.Written.Lost _ -> {
        metrics.wrote("lost");
        yield true;
      }
    };
  }

  private UpdateControl<NodeRuntimeConfig> publish(
      NodeRuntimeConfig config, Look look, Instant now) {
    var before = look.plan().config().status();
    var after = look.status();
    var wait =
        look.wrote() ? Optional.of(SOON) : look.plan().wake().map(wake -> atLeast(now, wake));
    if (after.equals(before)) {
      return rescheduled(UpdateControl.noUpdate(), wait);
    }
    var due = statusDue(config, before, after, now);
    if (due.isPositive()) {
      var sooner = wait.filter(other -> other.compareTo(due) < 0).orElse(due);
      return rescheduled(UpdateControl.noUpdate(), Optional.of(sooner));
    }
    statusWritten.put(config.getMetadata().getName(), now);
    return rescheduled(UpdateControl.patchStatus(withStatus(config, after)), wait);
  }

  /** How long the status may wait; news in the conditions may not. */
  private Duration statusDue(
      NodeRuntimeConfig config,
      NodeRuntimeConfigStatus before,
      NodeRuntimeConfigStatus after,
      Instant now) {
    if (ConfigStatus.tellsNewConditions(before, after)) {
      return Duration.ZERO;
    }
    var last = statusWritten.getOrDefault(config.getMetadata().getName(), Instant.EPOCH);
    return Duration.between(now, last.plus(STATUS_INTERVAL));
  }

  /** Only our fields: applying the received object would take over the user's. */
  private static NodeRuntimeConfig withStatus(
      NodeRuntimeConfig config, NodeRuntimeConfigStatus status) {
    var applied = new NodeRuntimeConfig();
    applied.setMetadata(new ObjectMetaBuilder().withName(config.getMetadata().getName()).build());
    applied.setStatus(status);
    return applied;
  }

  private static Duration atLeast(Instant now, Instant wake) {
    var wait = Duration.between(now, wake);
    return wait.compareTo(SOON) < 0 ? SOON : wait;
  }

  private static UpdateControl<NodeRuntimeConfig> rescheduled(
      UpdateControl<NodeRuntimeConfig> control, Optional<Duration> wait) {
    wait.ifPresent(control::rescheduleAfter);
    return control;
  }
}
