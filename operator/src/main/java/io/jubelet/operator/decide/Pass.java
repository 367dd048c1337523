package io.jubelet.operator.decide;

import io.jubelet.operator.decide.merge.Merge;
import io.jubelet.operator.decide.render.Revisions;
import io.jubelet.operator.decide.rollout.Scheduler;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.Fleet;
import io.jubelet.operator.model.FleetNode;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.Revision;
import io.jubelet.operator.model.RolloutPlan;
import io.jubelet.operator.model.Target;
import io.jubelet.operator.model.Term;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One look at the fleet on behalf of one config. */
public final class Pass {
  /** How long it may be acted on: what was looked at may have changed, and so may the leader. */
  public static final Duration LIFE = Duration.ofSeconds(10);

  private final Fleet fleet;

  /** Nodes that the same configs match have the same target, which is rendered once. */
  private final Map<List<String>, Target> targets = new LinkedHashMap<>();

  private Pass(Fleet fleet) {
    this.fleet = fleet;
  }

  /**
   * Decides what happens to the nodes that follow a config.
   *
   * @param config one of the fleet
   * @param term of the leader that would grant
   */
  public static RolloutPlan of(Fleet fleet, String config, Term term, Instant now) {
    var asked = fleet.config(config).orElseThrow();
    var members = new Pass(fleet).members(asked);
    var highest = Math.max(term.fence(), fleet.highestFence());
    return Scheduler.plan(asked, members, new Term(highest, term.quietUntil()), now);
  }

  private List<Member> members(Config config) {
    var members = new ArrayList<Member>();
    for (FleetNode node : fleet.nodes().values()) {
      var matching = Merge.matching(fleet.configs(), node);
      var names = matching.stream().map(Config::name).toList();
      var target = targets.computeIfAbsent(names, _ -> target(matching));
      var state = Optional.ofNullable(fleet.states().get(node.name()));
      if (follows(config, target, node, state)) {
        members.add(new Member(node, state, target));
      }
    }
    return members;
  }

  private Target target(List<Config> matching) {
    return switch (Merge.of(matching)) {
      case Merge.Result.Merged(var owner, var content) ->
          new Target.Rendered(owner, pinned(owner).orElseGet(() -> Revisions.of(content)));
      case Merge.Result.Clashing(var clashes) -> new Target.Conflicting(clashes);
      case Merge.Result.Nothing _ -> new Target.Unmanaged();
    };
  }

  /** What the owner asks for by name instead of what is rendered, if there is such a revision. */
  private Optional<Revision> pinned(String owner) {
    var name = fleet.config(owner).orElseThrow().spec().rollout().pinnedRevision();
    return Optional.ofNullable(fleet.revisions().get(name))
        .map(content -> new Revision(name, content));
  }

  /**
   * A node in flight or cordoned stays with the config that let it begin, as long as that exists;
   * then it follows the owner of its target. A node on which configs clash is shown by all that
   * clash.
   */
  private boolean follows(Config config, Target target, FleetNode node, Optional<NodeState> state) {
    var driver =
        state
            .filter(it -> it.inFlight() || it.drain().isPresent() || !node.cordonedBy().isEmpty())
            .map(flight -> flight.spec().configName())
            .filter(this::exists);
    if (driver.isPresent()) {
      return driver.get().equals(config.name());
    }
    return switch (target) {
      case Target.Rendered rendered -> rendered.owner().equals(config.name());
      case Target.Conflicting conflict ->
          conflict.clashes().stream().anyMatch(clash -> clash.configs().contains(config.name()));
      case Target.Unmanaged _ -> false;
    };
  }

  private boolean exists(String configName) {
    return fleet.config(configName).isPresent();
  }
}
