package io.jubelet.testbed.kube;

import static io.jubelet.testbed.kube.NodeSide.NAMESPACE;
import static io.jubelet.testbed.kube.NodeSide.NODE;
import static io.jubelet.testbed.kube.NodeSide.TIMEOUT;
import static io.jubelet.testbed.kube.NodeSide.done;
import static io.jubelet.testbed.kube.NodeSide.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.jubelet.node.effect.KubeApi.TokenRequest;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.References.ServiceAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a node may read and obtain for its pods, and for no others. */
final class ReferencedObjectsTest {
  private static NodeSide side;

  @BeforeAll
  static void start() {
    side = NodeSide.start("kube-references");
    side.register(NODE);
    make("ConfigMap", "settings", "data: {mode: fast}\nbinaryData: {raw: /wA=}");
    make("Secret", "password", "data: {word: w7w=}");
    make("Secret", "others", "data: {word: w7w=}");
    make("ServiceAccount", "others", "");
    make("Service", "database", "spec: {ports: [{name: sql, port: 5432}]}");
    make("Service", "headless", "spec: {clusterIP: None, ports: [{port: 1}]}");
  }

  @AfterAll
  static void stop() {
    side.close();
  }

  private static void make(String kind, String name, String rest) {
    var head = "apiVersion: v1\nkind: %s\nmetadata: {name: %s, namespace: %s}\n";
    side.admin().resource(head.formatted(kind, name, NAMESPACE) + rest).create();
  }

  private static final String REFERRING =
      """
      volumes:
      - name: all
        projected:
          sources:
          - configMap: {name: settings}
          - secret: {name: password}
          - configMap: {name: not-there, optional: true}
      """;

  @Test
  void objectsThatAPodNamesAreReadAndMissingOnesAreAbsent() {
    var pod = side.bound("reader", NODE, REFERRING);

    var references = done(side.api().references(pod, TIMEOUT));

    assertThat(references.configMaps()).isEqualTo(Map.of("settings", Map.of("mode", "fast")));
    assertThat(references.binaryConfigMaps())
        .isEqualTo(Map.of("settings", Map.of("raw", "\u00ff\u0000")));
    assertThat(references.secrets()).isEqualTo(Map.of("password", Map.of("word", "\u00c3\u00bc")));
    assertThat(references.services())
        .extracting(ServiceAddress::name)
        .contains("database")
        .doesNotContain("headless");
    assertThat(references.toString()).doesNotContain("\u00c3");
  }

  @Test
  void objectMadeBeforeANewPodIsSeenAlthoughAnotherPodFoundItMissing() {
    var early = side.bound("early", NODE, "volumes: [{name: v, configMap: {name: late}}]");
    assertThat(done(side.api().references(early, TIMEOUT)).configMaps()).isEmpty();
    make("ConfigMap", "late", "data: {version: '1'}");
    side.bound("keeps-it", NODE, "volumes: [{name: v, configMap: {name: late}}]");
    assertThat(done(side.api().references(early, TIMEOUT)).configMaps()).containsKey("late");

    side.admin()
        .configMaps()
        .inNamespace(NAMESPACE)
        .withName("late")
        .edit(
            map -> {
              map.setData(Map.of("version", "2"));
              return map;
            });
    var fresh = side.bound("fresh", NODE, "volumes: [{name: v, configMap: {name: late}}]");

    assertThat(done(side.api().references(fresh, TIMEOUT)).configMaps().get("late"))
        .isEqualTo(Map.of("version", "2"));
  }

  @Test
  void secretThatNoPodOfThisNodeNamesIsRefused() {
    var foreign = side.bound("foreign", "n2", "volumes: [{name: v, secret: {secretName: others}}]");

    assertThat(refusal(side.api().references(foreign, TIMEOUT))).isEqualTo("Forbidden");
  }

  /** A node may ask for the audiences that the pod names, and for no others. */
  private static final String TOKEN_VOLUME =
      "volumes: [{name: t, projected: {sources: [{serviceAccountToken: "
          + "{path: t, audience: vault}}]}}]";

  private static TokenRequest request(Pod pod) {
    return new TokenRequest(
        pod, "default", Optional.empty(), List.of("vault"), Duration.ofMinutes(10));
  }

  @Test
  void tokenIsBoundToThePod() {
    var pod = side.bound("identity", NODE, TOKEN_VOLUME);

    var token = done(side.api().token(request(pod), TIMEOUT));

    var review =
        side.admin()
            .resource(
                new TokenReviewBuilder()
                    .withNewSpec()
                    .withToken(token.value())
                    .withAudiences("vault")
                    .endSpec()
                    .build())
            .create();
    assertThat(review.getStatus().getAuthenticated()).isTrue();
    assertThat(review.getStatus().getUser().getExtra())
        .containsEntry("authentication.kubernetes.io/pod-uid", List.of(pod.uid().value()));
    assertThat(token.toString()).doesNotContain(token.value());
  }

  /** What credential providers are told of a pod's account (KEP-4412). */
  @Test
  void accountOfAPodIsReadWithItsAnnotations() {
    make("ServiceAccount", "runner", "");
    side.admin()
        .serviceAccounts()
        .inNamespace(NAMESPACE)
        .withName("runner")
        .edit(
            it ->
                new ServiceAccountBuilder(it)
                    .editMetadata()
                    .addToAnnotations("example.com/role", "reader")
                    .endMetadata()
                    .build());
    var pod = side.bound("runs", NODE, "serviceAccountName: runner");
    var foreign = side.bound("runs-elsewhere", "n2", "serviceAccountName: others");

    var account = done(side.api().serviceAccount(pod, TIMEOUT));

    assertThat(account.id().namespace()).isEqualTo(NAMESPACE);
    assertThat(account.id().name()).isEqualTo("runner");
    assertThat(account.id().uid()).isNotEmpty();
    assertThat(account.annotations()).containsEntry("example.com/role", "reader");
    assertThat(refusal(side.api().serviceAccount(foreign, TIMEOUT))).isEqualTo("Forbidden");
  }

  @Test
  void tokenForAPodOfAnotherNodeIsRefused() {
    var pod = side.bound("foreign-identity", "n2", TOKEN_VOLUME);

    assertThat(refusal(side.api().token(request(pod), TIMEOUT))).isEqualTo("Forbidden");
  }
}
