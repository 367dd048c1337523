package io.jubelet.testbed.kube;

import static io.jubelet.testbed.kube.NodeSide.NAMESPACE;
import static io.jubelet.testbed.kube.NodeSide.NODE;
import static io.jubelet.testbed.kube.NodeSide.TIMEOUT;
import static io.jubelet.testbed.kube.NodeSide.done;
import static io.jubelet.testbed.kube.NodeSide.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.jubelet.node.effect.KubeApi.InvolvedObject;
import io.jubelet.node.effect.KubeApi.ObjectEvent;
import io.jubelet.node.effect.KubeApi.User;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the node asks the API server about others, and what it tells the users. */
final class ReviewsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static NodeSide side;

  @BeforeAll
  static void start() {
    side = NodeSide.start("kube-reviews");
    side.register(NODE);
  }

  @AfterAll
  static void stop() {
    side.close();
  }

  @Test
  void bearerOfATokenIsNamedAndStrangersAreRefused() {
    var accounts = side.admin().serviceAccounts().inNamespace(NAMESPACE);
    var token = accounts.withName("default").tokenRequest(new TokenRequest());

    var user = done(side.api().review(token.getStatus().getToken(), TIMEOUT));

    assertThat(user.name()).isEqualTo("system:serviceaccount:default:default");
    assertThat(user.groups()).contains("system:serviceaccounts");
    assertThat(refusal(side.api().review("no-token", TIMEOUT))).isEqualTo("Unauthorized");
  }

  @Test
  void userMayWhatRbacSays() {
    side.plane()
        .kubectl(
            "create", "clusterrole", "logs", "--verb=get", "--resource=nodes/log,nodes/metrics");
    side.plane()
        .kubectl("create", "clusterrolebinding", "logs", "--clusterrole=logs", "--user=reader");
    var reader = new User("reader", "", List.of("system:authenticated"), new TreeMap<>());

    assertThat(done(side.api().allowed(reader, "get", "log", TIMEOUT))).isTrue();
    assertThat(done(side.api().allowed(reader, "create", "proxy", TIMEOUT))).isFalse();
  }

  @Test
  void repeatedEventIsCountedUp() {
    var pod = side.bound("noisy", NODE, "");
    var event =
        new ObjectEvent(
            InvolvedObject.pod(pod.uid(), pod.name(), "spec.containers{main}"),
            true,
            "BackOff",
            "Back-off restarting",
            NOW);

    for (int i = 0; i < 3; i++) {
      done(side.api().event(event, TIMEOUT));
    }
    side.admin()
        .v1()
        .events()
        .inNamespace(NAMESPACE)
        .withField("involvedObject.name", "noisy")
        .informOnCondition(events -> events.stream().anyMatch(e -> e.getCount() == 3))
        .orTimeout(20, TimeUnit.SECONDS)
        .join();

    assertThat(side.admin().v1().events().inNamespace(NAMESPACE).list().getItems())
        .filteredOn(seen -> "noisy".equals(seen.getInvolvedObject().getName()))
        .singleElement()
        .satisfies(ReviewsTest::isFromTheKubelet);
  }

  private static void isFromTheKubelet(Event event) {
    assertThat(event.getSource().getComponent()).isEqualTo("kubelet");
    assertThat(event.getSource().getHost()).isEqualTo(NODE);
    assertThat(event.getReason()).isEqualTo("BackOff");
    assertThat(event.getType()).isEqualTo("Warning");
    assertThat(event.getInvolvedObject().getFieldPath()).isEqualTo("spec.containers{main}");
  }
}
