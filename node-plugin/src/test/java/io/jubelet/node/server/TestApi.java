package io.jubelet.node.server;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.effect.KubeApi;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
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
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Knows the token {@code good} of the user {@code bearer}, and lets {@code admin} do everything,
 * {@code scraper} read metrics, and everybody else nothing.
 */
final class TestApi implements KubeApi {
  final AtomicInteger questions = new AtomicInteger();

  @Override
  public Outcome<User> review(String bearerToken, Duration timeout) {
    return bearerToken.equals("good")
        ? new Outcome.Done<>(new User("admin", "", List.of(), new TreeMap<>()))
        : new Outcome.Refused<>("Unauthorized", "nobody bears this token");
  }

  @Override
  public Outcome<Boolean> allowed(User user, String verb, String subresource, Duration timeout) {
    questions.incrementAndGet();
    return new Outcome.Done<>(
        user.name().equals("admin")
            || user.name().equals("scraper") && subresource.equals("metrics"));
  }

  @Override
  public Outcome<RegisteredNode> registerNode(Optional<Node> node, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<OwnNode> readNode(Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<Nothing> patchNodeStatus(NodeStatus status, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<Nothing> renewLease(Instant now, Duration leaseDuration, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<Nothing> patchPodStatus(
      PodUid uid, PodName name, PodStatus status, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<Nothing> deletePod(PodUid uid, PodName name, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<Nothing> createMirrorPod(Pod mirror, Duration timeout) {
    throw new UnsupportedOperationException("createMirrorPod");
  }

  @Override
  public Outcome<References> references(Pod pod, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<PullSecrets> pullSecrets(Pod pod, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<String> runtimeHandler(String runtimeClass, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<ServiceAccount> serviceAccount(Pod pod, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<Token> token(TokenRequest request, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<Nothing> event(ObjectEvent event, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<RuntimeConfiguration> revision(
      String name, RuntimeConfiguration current, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<Nothing> applyAgentStatus(AgentReport report, Duration timeout) {
    throw new UnsupportedOperationException();
  }
}
