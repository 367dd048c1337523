package io.jubelet.node.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.KubeApi.Token;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProjectedVolumeTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

  private static final String TOKEN_OF_AN_HOUR =
      """
      volumes:
      - name: v
        projected:
          defaultMode: 0o644
          sources:
          - serviceAccountToken: {path: token, expirationSeconds: 3600}
      """;

  @TempDir Path folder;

  private Node node;

  @BeforeEach
  void begin() {
    node = new Node(folder.resolve("root"));
    node.now = START;
  }

  @AfterEach
  void end() throws IOException {
    node.close();
  }

  @Test
  void theTokenIsAskedForThisPodAndItsServiceAccount() throws Exception {
    issue("first", START, Duration.ofHours(1));
    var path =
        node.setUp(
            Node.pod(
                """
                volumes:
                - name: v
                  projected:
                    sources:
                    - serviceAccountToken: {path: a/token, audience: vault, expirationSeconds: 600}
                """),
            "v");

    assertThat(path.resolve("a/token")).hasContent(jwt("first", START, Duration.ofHours(1)));
    assertThat(node.tokenRequests).hasSize(1);
    var request = node.tokenRequests.getFirst();
    assertThat(request.serviceAccount()).isEqualTo("seller");
    assertThat(request.audiences()).containsExactly("vault");
    assertThat(request.expiration()).isEqualTo(Duration.ofMinutes(10));
    assertThat(request.pod().uid()).isEqualTo(Node.UID);
  }

  @Test
  void aTokenIsRenewedAfterFourFifthsOfItsLifeAndNotBefore() {
    issue("first", START, Duration.ofHours(1));
    setUpAt(Duration.ZERO);
    issue("second", START.plus(Duration.ofMinutes(48)), Duration.ofHours(1));

    setUpAt(Duration.ofMinutes(48).minusSeconds(1));
    assertThat(node.tokenRequests).hasSize(1);
    var path = setUpAt(Duration.ofMinutes(48));

    assertThat(node.tokenRequests).hasSize(2);
    assertThat(path.resolve("token"))
        .hasContent(jwt("second", START.plus(Duration.ofMinutes(48)), Duration.ofHours(1)));
  }

  @Test
  void aTokenIsRenewedAfterADayAtTheLatest() {
    var spec = TOKEN_OF_AN_HOUR.replace("3600", "864000");
    issue("first", START, Duration.ofDays(10));
    setUp(spec, Duration.ZERO);

    setUp(spec, Duration.ofHours(24).minusSeconds(1));
    assertThat(node.tokenRequests).hasSize(1);
    setUp(spec, Duration.ofHours(24));

    assertThat(node.tokenRequests).hasSize(2);
  }

  @Test
  void aTokenOfLongerLifeThanAskedIsRenewedAsIfItHadTheLifeAskedFor() {
    issue("extended", START, Duration.ofDays(365));
    setUpAt(Duration.ZERO);

    setUpAt(Duration.ofMinutes(48));

    assertThat(node.tokenRequests).hasSize(2);
  }

  @Test
  void aRestartedAgentAsksForNoTokenThatIsStillGood() {
    issue("first", START, Duration.ofHours(1));
    setUpAt(Duration.ZERO);

    node.restarted().setUp(Node.pod(TOKEN_OF_AN_HOUR), Node.TIMEOUT);

    assertThat(node.tokenRequests).hasSize(1);
  }

  @Test
  void whileNoneIsGivenTheOldTokenStaysAsLongAsItIsValid() {
    issue("first", START, Duration.ofHours(1));
    setUpAt(Duration.ZERO);
    node.token = new Unknown<>("no route to host");

    var path = setUpAt(Duration.ofMinutes(59));
    assertThat(path.resolve("token")).hasContent(jwt("first", START, Duration.ofHours(1)));

    node.now = START.plus(Duration.ofHours(1));
    assertThat(node.setUp(Node.pod(TOKEN_OF_AN_HOUR)))
        .isEqualTo(
            new Refused<>(
                "FailedMount",
                "MountVolume.SetUp failed for volume \"v\" :"
                    + " failed to fetch token: no route to host"));
  }

  @Test
  void aDamagedTokenIsReplaced() throws Exception {
    issue("first", START, Duration.ofHours(1));
    var path = setUpAt(Duration.ZERO);
    for (String damaged : new String[] {"", "a.b", "a.%%%.c", "a." + base64("[]") + ".c"}) {
      Files.writeString(path.resolve("token"), damaged);
      setUpAt(Duration.ofMinutes(1));
      assertThat(path.resolve("token")).hasContent(jwt("first", START, Duration.ofHours(1)));
    }
    assertThat(node.tokenRequests).hasSize(5);
  }

  @Test
  void aTokenIsPrivateWhenTheSpecSaysWhoReadsIt() throws Exception {
    issue("first", START, Duration.ofHours(1));
    var user =
        setUp(
            "securityContext: {runAsUser: 1001}\ncontainers: [{name: a}, {name: b}]\n"
                + TOKEN_OF_AN_HOUR,
            Duration.ZERO);

    assertThat(mode(user.resolve("token"))).isEqualTo(0600);
    assertThat(Files.getAttribute(user.resolve("token"), "unix:uid")).isEqualTo(1001);
  }

  @Test
  void aTokenOfSeveralUsersHasTheModeOfTheVolume() throws Exception {
    issue("first", START, Duration.ofHours(1));
    var path =
        setUp(
            "containers: [{name: a, securityContext: {runAsUser: 1}}, {name: b}]\n"
                + TOKEN_OF_AN_HOUR,
            Duration.ZERO);

    assertThat(mode(path.resolve("token"))).isEqualTo(0644);
    assertThat(Files.getAttribute(path.resolve("token"), "unix:uid")).isEqualTo(0);
  }

  @Test
  void aTokenForAGroupIsReadableForThatGroupAlone() throws Exception {
    issue("first", START, Duration.ofHours(1));
    var path = setUp("securityContext: {fsGroup: 2002}\n" + TOKEN_OF_AN_HOUR, Duration.ZERO);

    assertThat(mode(path.resolve("token"))).isEqualTo(0640);
    assertThat(Files.getAttribute(path.resolve("token"), "unix:gid")).isEqualTo(2002);
  }

  @Test
  void ofTwoSourcesWithOnePathTheLaterCounts() {
    node.configMaps.put("one", Node.data("k", "first", "only", "1"));
    node.configMaps.put("two", Node.data("k", "second"));
    var path =
        node.setUp(
            Node.pod(
                """
                volumes:
                - name: v
                  projected: {sources: [{configMap: {name: one}}, {configMap: {name: two}}]}
                """),
            "v");

    assertThat(path.resolve("k")).hasContent("second");
    assertThat(path.resolve("only")).hasContent("1");
  }

  @Test
  void theUsualVolumeOfAServiceAccountIsComplete() {
    issue("first", START, Duration.ofHours(1));
    node.configMaps.put("kube-root-ca.crt", Node.data("ca.crt", "PEM"));
    var path =
        node.setUp(
            Node.pod(
                """
                volumes:
                - name: kube-api-access-x2x4z
                  projected:
                    defaultMode: 420
                    sources:
                    - serviceAccountToken: {expirationSeconds: 3607, path: token}
                    - configMap: {name: kube-root-ca.crt, items: [{key: ca.crt, path: ca.crt}]}
                    - downwardAPI:
                        items:
                        - path: namespace
                          fieldRef: {apiVersion: v1, fieldPath: metadata.namespace}
                """),
            "kube-api-access-x2x4z");

    assertThat(path.resolve("token")).content().startsWith("header.");
    assertThat(path.resolve("ca.crt")).hasContent("PEM");
    assertThat(path.resolve("namespace")).hasContent("shop");
  }

  private Path setUpAt(Duration later) {
    return setUp(TOKEN_OF_AN_HOUR, later);
  }

  private Path setUp(String spec, Duration later) {
    node.now = START.plus(later);
    Pod pod = Node.pod(spec);
    return node.setUp(pod, "v");
  }

  private void issue(String subject, Instant at, Duration life) {
    node.token = new Done<>(new Token(jwt(subject, at, life), at.plus(life)));
  }

  private static String jwt(String subject, Instant at, Duration life) {
    var claims =
        "{\"sub\":\"%s\",\"iat\":%d,\"exp\":%d}"
            .formatted(subject, at.getEpochSecond(), at.plus(life).getEpochSecond());
    return "header." + base64(claims) + ".signature";
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private static int mode(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:mode") & 07777;
  }
}
