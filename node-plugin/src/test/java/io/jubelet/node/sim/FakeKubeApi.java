package io.jubelet.node.sim;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.jubelet.node.effect.KubeApi;
import io.jubelet.node.effect.KubeWatch;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.ContainerResources;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PullSecrets;
import io.jubelet.node.model.References;
import io.jubelet.node.model.RestartTogether;
import io.jubelet.node.model.RuntimeConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The API server: pods by UID and a watch that may be late, doubled, coalesced and broken, but
 * never out of order, and that always brings the last state.
 */
final class FakeKubeApi implements KubeApi {
  /** The beginning of the name of an ephemeral container. */
  static final String DEBUGGER = "debug-";

  private final World world;
  private final Faults faults;
  private final Oracle oracle;
  private final SortedMap<PodUid, Pod> pods = new TreeMap<>();
  private OwnNode self = node(Shape.HERE);
  private Optional<NodeStatus> nodeStatus = Optional.empty();

  private KubeWatch.Listener listener = new Silence();
  private final SortedMap<PodUid, Long> told = new TreeMap<>();
  private long changes;
  private long mirrors;
  private long connection;
  private long lastDelivery;

  FakeKubeApi(World world, Faults faults, Oracle oracle) {
    this.world = world;
    this.faults = faults;
    this.oracle = oracle;
  }

  SortedMap<PodUid, Pod> pods() {
    return new TreeMap<>(pods);
  }

  Optional<NodeStatus> nodeStatus() {
    return nodeStatus;
  }

  // What users do.

  void create(Pod pod) {
    pods.put(pod.uid(), pod);
    tell(pod.uid());
  }

  /** Asks for deletion; a second request may only shorten the grace period. */
  void delete(PodUid uid, int graceSeconds) {
    change(
        uid,
        pod -> {
          var asked = pod.getMetadata().getDeletionGracePeriodSeconds();
          if (asked != null && asked <= graceSeconds) {
            return pod;
          }
          return new PodBuilder(pod)
              .editMetadata()
              .withDeletionTimestamp(world.now().plusSeconds(graceSeconds).toString())
              .withDeletionGracePeriodSeconds((long) graceSeconds)
              .endMetadata()
              .build();
        });
  }

  /** The object vanishes at once, whatever runs: a forced deletion. */
  void vanish(PodUid uid) {
    if (pods.remove(uid) != null) {
      tell(uid);
    }
  }

  void changeImage(PodUid uid) {
    change(
        uid,
        pod -> {
          var image = pod.getSpec().getContainers().getFirst().getImage();
          return new PodBuilder(pod)
              .editMetadata()
              .withGeneration(pod.getMetadata().getGeneration() + 1)
              .endMetadata()
              .editSpec()
              .editFirstContainer()
              .withImage(image + "x")
              .endContainer()
              .endSpec()
              .build();
        });
  }

  /** Through the subresource resize: nothing else changes. */
  void resize(PodUid uid, String container, ContainerResources to) {
    change(
        uid,
        pod -> {
          var resources = new TreeMap<>(ContainerResources.of(new Pod(pod)));
          resources.put(container, to);
          return new PodBuilder(new Pod(pod).with(resources).api())
              .editMetadata()
              .withGeneration(pod.getMetadata().getGeneration() + 1)
              .endMetadata()
              .build();
        });
  }

  /** Somebody else opens or shuts the gate of a pod that has one. */
  void gate(PodUid uid, boolean open) {
    change(
        uid,
        pod ->
            pod.getSpec().getReadinessGates().isEmpty()
                ? pod
                : new PodBuilder(pod)
                    .editOrNewStatus()
                    .removeMatchingFromConditions(each -> Shape.GATE.equals(each.getType()))
                    .addNewCondition()
                    .withType(Shape.GATE)
                    .withStatus(open ? "True" : "False")
                    .endCondition()
                    .endStatus()
                    .build());
  }

  /** Through the subresource ephemeralcontainers, which a pod of more than one life has not. */
  void debug(PodUid uid) {
    change(
        uid,
        pod ->
            RestartTogether.possible(new Pod(pod))
                ? pod
                : new PodBuilder(pod)
                    .editSpec()
                    .addNewEphemeralContainer()
                    .withName(DEBUGGER + pod.getSpec().getEphemeralContainers().size())
                    .withImage("registry.example/debugger:1")
                    .withImagePullPolicy("IfNotPresent")
                    .endEphemeralContainer()
                    .endSpec()
                    .build());
  }

  private void change(PodUid uid, UnaryOperator<io.fabric8.kubernetes.api.model.Pod> how) {
    var pod = pods.get(uid);
    if (pod != null) {
      pods.put(uid, new Pod(how.apply(pod.api())));
      tell(uid);
    }
  }

  // The watch.

  void watch(KubeWatch.Listener newListener) {
    listener = newListener;
    reconnect();
  }

  /** What was not delivered yet is lost; after a while everything is told anew. */
  void reconnect() {
    connection++;
    deliver(
        () -> {
          pods.keySet().forEach(uid -> told.put(uid, changes));
          listener.podsListed(List.copyOf(pods.values()));
        });
    tellNode();
  }

  /** Somebody labels the node; that is told by a watch of its own, however late. */
  void label(String zone) {
    self = node(zone);
    tellNode();
  }

  private void tellNode() {
    var mine = connection;
    world.after(
        world.draw(3_000),
        () -> {
          if (mine == connection) {
            listener.nodeChanged(self);
          }
        });
  }

  private static OwnNode node(String zone) {
    return new OwnNode("node-1", new TreeMap<>(Map.of(Shape.ZONE, zone)), List.of());
  }

  private void tell(PodUid uid) {
    var change = ++changes;
    var then = Optional.ofNullable(pods.get(uid));
    var coalesced = !faults.healed() && world.chance(0.3);
    var times = !faults.healed() && world.chance(0.1) ? 2 : 1;
    for (var i = 0; i < times; i++) {
      deliver(
          () -> {
            if (coalesced) {
              deliver(uid, Optional.ofNullable(pods.get(uid)), changes);
            } else {
              deliver(uid, then, change);
            }
          });
    }
  }

  /** Tells of the pod as it was after that change, unless a later one has been told. */
  private void deliver(PodUid uid, Optional<Pod> pod, long change) {
    if (change < told.getOrDefault(uid, 0L)) {
      return;
    }
    told.put(uid, change);
    pod.ifPresentOrElse(
        listener::podChanged, () -> listener.podGone(uid, Optional.of(Duration.ZERO)));
  }

  private void deliver(Runnable telling) {
    lastDelivery = Math.max(lastDelivery, world.millis() + faults.delay());
    var mine = connection;
    world.after(
        lastDelivery - world.millis(),
        () -> {
          if (mine == connection) {
            telling.run();
          }
        });
  }

  // The contract.

  @Override
  public Outcome<RegisteredNode> registerNode(Optional<Node> node, Duration timeout) {
    return faults.api(() -> new Done<>(new RegisteredNode("node-uid", nodeStatus)));
  }

  @Override
  public Outcome<OwnNode> readNode(Duration timeout) {
    return faults.api(() -> new Done<>(self));
  }

  @Override
  public Outcome<Nothing> patchNodeStatus(NodeStatus status, Duration timeout) {
    return faults.api(
        () -> {
          nodeStatus = Optional.of(status);
          return Outcome.done();
        });
  }

  @Override
  public Outcome<Nothing> renewLease(Instant now, Duration leaseDuration, Duration timeout) {
    return faults.api(Outcome::done);
  }

  @Override
  public Outcome<Nothing> patchPodStatus(
      PodUid uid, PodName name, PodStatus status, Duration timeout) {
    return faults.api(
        () -> {
          var pod = pods.get(uid);
          if (pod != null) {
            Transitions.areAllowed(pod, status);
            oracle.statusWritten(pod, status);
            change(
                uid,
                before ->
                    new io.fabric8.kubernetes.api.model.Pod(
                        "v1", "Pod", before.getMetadata(), before.getSpec(), kept(before, status)));
          }
          return Outcome.done();
        });
  }

  /** What is written, but for the condition that somebody else writes. */
  private static PodStatus kept(io.fabric8.kubernetes.api.model.Pod before, PodStatus status) {
    var gate =
        before.getStatus() == null
            ? List.<PodCondition>of()
            : before.getStatus().getConditions().stream()
                .filter(each -> Shape.GATE.equals(each.getType()))
                .toList();
    return gate.isEmpty()
        ? status
        : new PodStatusBuilder(status)
            .removeMatchingFromConditions(each -> Shape.GATE.equals(each.getType()))
            .addAllToConditions(gate)
            .build();
  }

  @Override
  public Outcome<Nothing> deletePod(PodUid uid, PodName name, Duration timeout) {
    return faults.api(
        () -> {
          oracle.objectDeleted(uid);
          vanish(uid);
          return Outcome.done();
        });
  }

  /** One name is one object; a mirror pod is never without its owner. */
  @Override
  public Outcome<Nothing> createMirrorPod(Pod mirror, Duration timeout) {
    return faults.api(
        () -> {
          StaticWishes.mirrorMade(mirror);
          var there =
              pods.values().stream().filter(pod -> pod.name().equals(mirror.name())).findFirst();
          if (there.isPresent()) {
            return there.get().mirrored().equals(mirror.mirrored())
                ? Outcome.done()
                : new Outcome.Refused<>("AlreadyExists", mirror.name() + " exists");
          }
          create(
              new Pod(
                  new PodBuilder(mirror.api())
                      .editMetadata()
                      .withUid("mirror-" + ++mirrors)
                      .endMetadata()
                      .build()));
          return Outcome.done();
        });
  }

  @Override
  public Outcome<References> references(Pod pod, Duration timeout) {
    return faults.api(() -> new Done<>(References.none()));
  }

  @Override
  public Outcome<PullSecrets> pullSecrets(Pod pod, Duration timeout) {
    return faults.api(() -> new Done<>(PullSecrets.none()));
  }

  @Override
  public Outcome<String> runtimeHandler(String runtimeClass, Duration timeout) {
    return faults.api(() -> new Done<>(runtimeClass));
  }

  @Override
  public Outcome<ServiceAccount> serviceAccount(Pod pod, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<Token> token(TokenRequest request, Duration timeout) {
    throw new UnsupportedOperationException("token");
  }

  @Override
  public Outcome<Nothing> event(ObjectEvent event, Duration timeout) {
    return faults.api(Outcome::done);
  }

  @Override
  public Outcome<RuntimeConfiguration> revision(
      String name, RuntimeConfiguration current, Duration timeout) {
    throw new UnsupportedOperationException("revision");
  }

  @Override
  public Outcome<Nothing> applyAgentStatus(AgentReport report, Duration timeout) {
    return faults.api(Outcome::done);
  }

  @Override
  public Outcome<User> review(String bearerToken, Duration timeout) {
    throw new UnsupportedOperationException("review");
  }

  @Override
  public Outcome<Boolean> allowed(User user, String verb, String subresource, Duration timeout) {
    throw new UnsupportedOperationException("allowed");
  }

  /** Nobody watches. */
  private static final class Silence implements KubeWatch.Listener {
    @Override
    public void podsListed(List<Pod> pods) {}

    @Override
    public void podChanged(Pod pod) {}

    @Override
    public void podGone(PodUid uid, Optional<Duration> grace) {}

    @Override
    public void nodeChanged(OwnNode self) {}

    @Override
    public void orderChanged(Optional<io.jubelet.node.model.RolloutOrder> order) {}
  }
}
