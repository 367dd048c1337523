package io.jubelet.node.translate.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.translate.manifest.Manifests.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What manifests become, checked against what the Go kubelet's own code makes of the same files.
 */
final class ManifestsTest {
  private static final Instant SEEN = Instant.parse("2026-01-02T03:04:05.123456789Z");

  /** Where the files lay when upstream's code read them. */
  private static final String FOLDER = "/tmp/jubelet-manifests/";

  private static final String HEAD = "apiVersion: v1\nkind: Pod\n";

  private final Manifests manifests = new Manifests(shape(), "node-a");

  private static String resource(String path) {
    try (InputStream stream = ManifestsTest.class.getResourceAsStream(path)) {
      return new String(
          Objects.requireNonNull(stream, path).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(path, e);
    }
  }

  private static GoShape shape() {
    return GoShape.parse(
        resource("/io/jubelet/node/translate/manifest/core-pod.tsv").lines().toList());
  }

  private Manifest read(String file) {
    return manifests.read(file(FOLDER + file), resource("/upstream/manifests/" + file), SEEN);
  }

  private static ManifestFile file(String path) {
    return new ManifestFile(path);
  }

  private static Pod good(Manifest manifest) {
    return switch (manifest) {
      case Manifest.Good(var pod) -> pod;
      case Manifest.Bad(var sentence) -> throw new AssertionError(sentence);
    };
  }

  private static String sentence(Manifest manifest) {
    return manifest instanceof Manifest.Bad(var sentence) ? sentence : "it is good";
  }

  /** Rows: namespace/name UID config.hash tolerations phase. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.json",
        "web.yaml",
        "apiserver.yaml",
        "amounts.yaml",
        "rich.yaml",
        "own-uid.yaml"
      })
  void identityIsTheGoKubelets(String file) {
    var rows = new TreeMap<String, List<String>>();
    for (var line : resource("/upstream/static-pods.txt").lines().toList()) {
      var cells = List.of(line.split(" "));
      rows.put(cells.getFirst(), cells);
    }
    var pod = good(read(file));
    var annotations = pod.api().getMetadata().getAnnotations();
    assertThat(rows.get(pod.name().namespace() + "/" + pod.name().name()))
        .as(file)
        .containsExactly(
            pod.name().namespace() + "/" + pod.name().name(),
            pod.uid().value(),
            annotations.get("kubernetes.io/config.hash"),
            Integer.toString(pod.spec().getTolerations().size()),
            pod.status().getPhase());
  }

  @Test
  void theNodesNameAndTheAnnotationsAreSet() {
    var pod = good(read("plain.json"));
    assertThat(pod.name()).isEqualTo(new PodName("default", "plain-node-a"));
    assertThat(pod.spec().getNodeName()).isEqualTo("node-a");
    assertThat(pod.api().getMetadata().getAnnotations())
        .containsEntry("kubernetes.io/config.source", "file")
        .containsEntry("kubernetes.io/config.seen", "2026-01-02T03:04:05.123456789Z");
  }

  @Test
  void defaultsAreThoseOfTheApi() {
    var pod = good(read("plain.json"));
    var container = pod.containers().getFirst();
    assertThat(container.getImagePullPolicy()).isEqualTo("IfNotPresent");
    assertThat(container.getTerminationMessagePath()).isEqualTo("/dev/termination-log");
    assertThat(pod.spec().getRestartPolicy()).isEqualTo("Always");
    assertThat(pod.spec().getTerminationGracePeriodSeconds()).isEqualTo(30);
  }

  @Test
  void plainScalarsMeanWhatTheyMeanInYaml11() {
    var pod = good(read("rich.yaml"));
    assertThat(pod.spec().getVolumes().getFirst().getDownwardAPI().getDefaultMode())
        .isEqualTo(0600);
    assertThat(pod.containers().getFirst().getTty()).isTrue();
    assertThat(pod.containers().getFirst().getPorts().getFirst().getContainerPort())
        .isEqualTo(8080);
  }

  @Test
  void theUidDependsOnTheFileAndTheNode() {
    var text = resource("/upstream/manifests/plain.json");
    var here = good(manifests.read(file("/a/plain.json"), text, SEEN)).uid();
    assertThat(good(manifests.read(file("/b/plain.json"), text, SEEN)).uid()).isNotEqualTo(here);
    assertThat(good(new Manifests(shape(), "node-b").read(file("/a/plain.json"), text, SEEN)).uid())
        .isNotEqualTo(here);
    assertThat(good(manifests.read(file("/a/plain.json"), text, SEEN.plusSeconds(9))).uid())
        .isEqualTo(here);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|a v1 Pod is expected, not ''",
        "'apiVersion: v1, kind: Service'|a v1 Pod is expected, not 'v1 Service'",
        "hello|a Pod object is expected",
        "'{'|it is not valid YAML or JSON",
        "'metadata: {}'|metadata.name: a name is needed",
        "'metadata: {name: A}'|metadata.name: 'A-node-a' is not a name",
        "'metadata: {name: a}'|spec.containers: at least one is needed",
        "'metadata: {name: 1}'|metadata.name: a text (quote it) is expected",
        "'metadata: [a]'|metadata: an object is expected",
        "'metadata: {name: a}\nspec: {containers: [{name: c}]}'|containers[0].image: an image",
        "'metadata: {name: a}\nspec: {containers: [{image: c}]}'|containers[0].name: '' is not a",
        "'metadata: {name: a}\nspec: {containers: 3}'|spec.containers: a list is expected",
        "'metadata: {name: a}\nspec: {hostNetwork: 3}'|spec.hostNetwork: true or false is expected",
        "'metadata: {name: a, name: b}'|duplicate key",
      })
  void badManifestsAreNamedWithWhatIsWrong(String body, String wrong) {
    var text = body.startsWith("metadata") ? HEAD + body : body.replace(", ", "\n");
    assertThat(sentence(manifests.read(file("/m/bad.yaml"), text, SEEN)))
        .startsWith("/m/bad.yaml is not run: ")
        .contains(wrong)
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "serviceAccountName: x|serviceaccounts",
        "imagePullSecrets: [{name: x}]|secrets",
        "volumes: [{name: v, secret: {secretName: x}}]|secrets (via secret volumes)",
        "volumes: [{name: v, configMap: {name: x}}]|configmaps (via configmap volumes)",
        "volumes: [{name: v, persistentVolumeClaim: {claimName: x}}]|persistentvolumeclaims",
        "volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: x}}]}}]"
            + "|serviceaccounts (via projected volumes)",
      })
  void whatNeedsOtherObjectsIsRefused(String field, String what) {
    var text =
        HEAD + "metadata: {name: a}\nspec:\n  containers: [{name: c, image: c}]\n  " + field + "\n";
    assertThat(sentence(manifests.read(file("/m/a.yaml"), text, SEEN)))
        .isEqualTo("/m/a.yaml is not run: static pods may not reference " + what);
  }

  @Test
  void whatNestsTooDeeplyIsRefused() {
    assertThat(sentence(manifests.read(file("/m/a.yaml"), "[".repeat(200_000), SEEN)))
        .startsWith("/m/a.yaml is not run: ");
  }

  /** Each of these once reached the loop, or the thread that reads, and ended it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "uid: a/b|{}|metadata.uid: 'a/b' is not a UID",
        "uid: ..|{}|metadata.uid: '..' is not a UID",
        "labels: {}|{livenessProbe: {httpGet: {path: /}}}|",
        "labels: {}|{livenessProbe: {exec: {command: [a]}, periodSeconds: -1}}|spec.containers[0]"
            + ".livenessProbe.periodSeconds: '-1' is not between 0 and 2147483647",
        "labels: {}|{lifecycle: {preStop: {httpGet: {path: /}}}}|",
        "labels: {}|{resources: {requests: {cpu: k}}}|",
      })
  void whatTheNodeCannotWorkWithIsRefusedHere(String metadata, String container, String wrong) {
    var text =
        HEAD
            + "metadata:\n  name: a\n  %s\n".formatted(metadata)
            + "spec:\n  containers:\n  - name: c\n    image: c\n"
            + (container.equals("{}")
                ? ""
                : "    " + container.substring(1, container.length() - 1) + "\n");
    assertThat(sentence(manifests.read(file("/m/a.yaml"), text, SEEN)))
        .startsWith("/m/a.yaml is not run: ")
        .contains(wrong == null ? "" : wrong)
        .doesNotContain("\n");
  }

  @Test
  void whatGoTakesForAbsentIsAbsent() {
    var text =
        HEAD
            + "metadata: {name: a}\nspec:\n  containers:\n  - name: c\n    image: c\n    ports:\n"
            + "    resources: {requests: {cpu: \"100m \"}}\n";
    var pod = good(manifests.read(file("/m/a.yaml"), text, SEEN));
    assertThat(pod.containers().getFirst().getPorts()).isEmpty();
    assertThat(pod.containers().getFirst().getResources().getRequests().get("cpu"))
        .isEqualTo(new io.fabric8.kubernetes.api.model.Quantity("100m"));
  }

  @Test
  void aFewLinesDoNotBecomeMillionsOfValues() {
    var text = new StringBuilder(HEAD).append("metadata: {name: a}\na0: &a0 [x, x]\n");
    for (int i = 1; i < 25; i++) {
      text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(sentence(manifests.read(file("/m/a.yaml"), text.toString(), SEEN)))
        .isEqualTo("/m/a.yaml is not run: it has more than 100000 values");
  }

  @Test
  void aDeletionInTheManifestIsNone() {
    var text =
        HEAD
            + "metadata: {name: a, deletionTimestamp: \"2026-01-01T00:00:00Z\"}\n"
            + "spec: {containers: [{name: c, image: c}]}\n";
    assertThat(good(manifests.read(file("/m/a.yaml"), text, SEEN)).deletionTimestamp()).isEmpty();
  }

  @Test
  void environmentFromSecretsIsRefused() {
    var text =
        HEAD
            + "metadata: {name: a}\nspec:\n  containers:\n  - name: c\n    image: c\n"
            + "    envFrom: [{secretRef: {name: x}}]\n";
    assertThat(sentence(manifests.read(file("/m/a.yaml"), text, SEEN)))
        .isEqualTo("/m/a.yaml is not run: static pods may not reference secrets");
  }

  /** What the Go kubelet of node-1 made of the same file. */
  @Test
  void aNameThatIsNotUtf8GoesIntoTheUidAsItIs() {
    var text =
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: odd-377
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: registry.jubelet.test/busybox:1
            command: [sh, -c, "sleep 1000"]
        """;
    var file = new ManifestFile("/etc/kubernetes/manifests/\u00ff.yaml");
    var pod = good(new Manifests(shape(), "node-1").read(file, text, SEEN));
    assertThat(pod.uid().value()).isEqualTo("88f743fff5c456d5ea5b2e617ade3f82");
    assertThat(file).hasToString("/etc/kubernetes/manifests/\\xff.yaml");
  }
}
