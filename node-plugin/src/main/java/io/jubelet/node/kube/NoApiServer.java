package io.jubelet.node.kube;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.effect.KubeApi;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PullSecrets;
import io.jubelet.node.model.References;
import io.jubelet.node.model.RuntimeConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * No API server at all (standalone): what only one could do is refused, events go nowhere. Static
 * pods refer to nothing, so that nothing is what they are given.
 */
public final class NoApiServer implements KubeApi {
  private static <T> Outcome<T> refused() {
    return new Refused<>("Standalone", "this node has no API server");
  }

  @Override
  public Outcome<RegisteredNode> registerNode(Optional<Node> node, Duration timeout) {
    return refused();
  }

  @Override
  public Outcome<OwnNode> readNode(Duration timeout) {
    return new Refused<>("NotFound", "this node has no API server");
  }

  @Override
  public Outcome<Nothing> patchNodeStatus(NodeStatus status, Duration timeout) {
    return refused();
  }

  @Override
  public Outcome<Nothing> renewLease(Instant now, Duration leaseDuration, Duration timeout) {
    return refused();
  }

  @Override
  public Outcome<Nothing> patchPodStatus(
      PodUid uid, PodName name, PodStatus status, Duration timeout) {
    return refused();
  }

  @Override
  public Outcome<Nothing> deletePod(PodUid uid, PodName name, Duration timeout) {
    return refused();
  }

  @Override
  public Outcome<Nothing> createMirrorPod(Pod mirror, Duration timeout) {
    return refused();
  }

  @Override
  public Outcome<References> references(Pod pod, Duration timeout) {
    return new Outcome.Done<>(References.none());
  }

  @Override
  public Outcome<PullSecrets> pullSecrets(Pod pod, Duration timeout) {
    return new Outcome.Done<>(new PullSecrets(List.of(), PullSecretObjects.names(pod)));
  }

  @Override
  public Outcome<String> runtimeHandler(String runtimeClass, Duration timeout) {
    return refused();
  }

  @Override
  public Outcome<ServiceAccount> serviceAccount(Pod pod, Duration timeout) {
    return refused();
  }

  @Override
  public Outcome<Token> token(TokenRequest request, Duration timeout) {
    return refused();
  }

  @Override
  public Outcome<Nothing> event(ObjectEvent event, Duration timeout) {
    return Outcome.done();
  }

  @Override
  public Outcome<RuntimeConfiguration> revision(
      String name, RuntimeConfiguration current, Duration timeout) {
    return refused();
  }

  @Override
  public Outcome<Nothing> applyAgentStatus(AgentReport report, Duration timeout) {
    return refused();
  }

  @Override
  public Outcome<User> review(String bearerToken, Duration timeout) {
    return refused();
  }

  @Override
  public Outcome<Boolean> allowed(User user, String verb, String subresource, Duration timeout) {
    return refused();
  }
}
