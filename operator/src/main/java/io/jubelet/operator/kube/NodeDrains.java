package io.jubelet.operator.kube;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jubelet.operator.model.NodePod;
import io.jubelet.operator.model.NodePod.Keeper;
import io.jubelet.operator.model.NodePods;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Pods of the few nodes that are drained, asked for one node at a time: nobody watches all pods.
 * What is kept here was only seen, and is seen again by whoever is the leader next.
 */
final class NodeDrains {
  private static final Logger LOG = Logger.getLogger(NodeDrains.class);

  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final int MESSAGE_LENGTH = 256;

  private final KubernetesClient client;
  private final Map<String, Listed> listed = new HashMap<>();

  /**
   * @param client one that does not repeat requests: a disruption budget refuses with the code of a
   *     busy server
   */
  NodeDrains(KubernetesClient client) {
    this.client = client;
  }

  private record Listed(Instant at, NodePods pods) {}

  NodePods look(String node, Instant now) {
    var before = listed.get(node);
    if (before != null && now.isBefore(before.at().plus(NodePods.LIFE))) {
      return before.pods();
    }
    var pods =
        client.pods().inAnyNamespace().withField("spec.nodeName", node).list().getItems().stream()
            .map(NodeDrains::view)
            .toList();
    SortedMap<String, String> refusals =
        before == null ? new TreeMap<>() : new TreeMap<>(before.pods().refusals());
    refusals.keySet().retainAll(pods.stream().map(NodePod::uid).collect(Collectors.toSet()));
    return keep(node, now, new NodePods(pods, new TreeSet<>(), refusals));
  }

  private NodePods keep(String node, Instant at, NodePods pods) {
    listed.put(node, new Listed(at, pods));
    return pods;
  }

  void forget(String node) {
    listed.remove(node);
  }

  void forgetAllBut(Set<String> nodes) {
    listed.keySet().retainAll(nodes);
  }

  void evict(String node, List<NodePod> pods) {
    pods.forEach(pod -> asked(node, pod, evict(pod)));
  }

  void delete(String node, List<NodePod> pods) {
    pods.forEach(pod -> asked(node, pod, delete(pod)));
  }

  private void asked(String node, NodePod pod, Optional<String> refusal) {
    var before = listed.get(node);
    if (before == null) {
      return;
    }
    var asked = new TreeSet<>(before.pods().asked());
    asked.add(pod.uid());
    var refusals = new TreeMap<>(before.pods().refusals());
    refusals.remove(pod.uid());
    refusal.ifPresent(why -> refusals.put(pod.uid(), why));
    keep(node, before.at(), new NodePods(before.pods().pods(), asked, refusals));
  }

  /** Answers why the pod may not go; it is named by its uid, so that no later one is meant. */
  private Optional<String> evict(NodePod pod) {
    var eviction =
        new EvictionBuilder()
            .withNewMetadata()
            .withNamespace(pod.namespace())
            .withName(pod.name())
            .endMetadata()
            .withDeleteOptions(named(pod))
            .build();
    return refusal(pod, () -> client.raw(path(pod) + "/eviction", "POST", eviction));
  }

  private static DeleteOptions named(NodePod pod) {
    return new DeleteOptionsBuilder().withNewPreconditions(null, pod.uid()).build();
  }

  private static String path(NodePod pod) {
    return "/api/v1/namespaces/%s/pods/%s".formatted(pod.namespace(), pod.name());
  }

  private Optional<String> delete(NodePod pod) {
    return refusal(pod, () -> client.raw(path(pod), "DELETE", named(pod)));
  }

  private static Optional<String> refusal(NodePod pod, Runnable request) {
    try {
      request.run();
      LOG.infof("asked to leave pod=%s uid=%s", pod.path(), pod.uid());
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return refusal(e);
    }
  }

  /** Whatever it is, it holds this pod and no other node; nothing when the pod has gone. */
  static Optional<String> refusal(KubernetesClientException e) {
    return LostRace.is(e) ? Optional.empty() : Optional.of(message(e));
  }

  /** The budget is named in the cause, not in the message. */
  private static String message(KubernetesClientException e) {
    var told = Optional.ofNullable(e.getStatus());
    var causes =
        told.map(Status::getDetails).stream()
            .flatMap(details -> Stream.ofNullable(details.getCauses()))
            .flatMap(List::stream)
            .map(StatusCause::getMessage)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("; "));
    var text =
        causes.isEmpty()
            ? told.map(Status::getMessage).orElse(String.valueOf(e.getMessage()))
            : causes;
    return text.length() <= MESSAGE_LENGTH ? text : text.substring(0, MESSAGE_LENGTH);
  }

  static NodePod view(Pod pod) {
    var meta = pod.getMetadata();
    var phase = pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
    return new NodePod(
        meta.getNamespace(),
        meta.getName(),
        meta.getUid(),
        new TreeMap<>(meta.getLabels() == null ? Map.of() : meta.getLabels()),
        keeper(pod),
        pod.getSpec().getVolumes().stream().anyMatch(volume -> volume.getEmptyDir() != null),
        Optional.ofNullable(meta.getDeletionTimestamp()).map(Instant::parse),
        phase.equals("Succeeded") || phase.equals("Failed"));
  }

  private static Keeper keeper(Pod pod) {
    var annotations = pod.getMetadata().getAnnotations();
    if (annotations != null && annotations.containsKey(MIRROR)) {
      return Keeper.STATIC;
    }
    return pod.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .map(OwnerReference::getKind)
        .findFirst()
        .map(kind -> kind.equals("DaemonSet") ? Keeper.DAEMON_SET : Keeper.CONTROLLER)
        .orElse(Keeper.NOBODY);
  }
}
