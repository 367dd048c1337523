package io.jubelet.node.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.Expansion;
import io.jubelet.node.model.References;
import io.jubelet.node.model.References.Port;
import io.jubelet.node.model.References.ServiceAddress;
import io.jubelet.node.translate.Translation.Impossible;
import io.jubelet.node.translate.Translation.Possible;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EnvironmentTest {
  private static final References REFERENCES =
      new References(
          sorted(Map.of("settings", sorted(Map.of("color", "blue", "size", "ä")))),
          sorted(Map.of("login", sorted(Map.of("password", "\u00ff$(color)")))),
          List.of(
              new ServiceAddress("kubernetes", "10.96.0.1", List.of(new Port("https", 443, "TCP"))),
              new ServiceAddress("db-1", "fd00::5", List.of(new Port("", 53, "UDP"))),
              new ServiceAddress("headless", "None", List.of(new Port("", 1, "TCP")))));

  private static <V> SortedMap<String, V> sorted(Map<String, V> map) {
    return new TreeMap<>(map);
  }

  private static Map<String, String> variables(String container) {
    return switch (environment(container)) {
      case Possible<Environment>(Environment environment) ->
          environment.keyValues().stream()
              .collect(
                  Collectors.toMap(
                      variable -> variable.getKey(),
                      variable -> variable.getValue().toStringUtf8()));
      case Impossible<Environment>(String message) -> throw new AssertionError(message);
    };
  }

  private static Translation<Environment> environment(String container) {
    var pod =
        Pods.of(
            """
            metadata:
              name: web
              namespace: shop
              uid: uid-1
              labels: {app: web, tier: front}
              annotations: {note: "a \\"b\\"\\n"}
            spec:
              nodeName: node-1
              serviceAccountName: robot
              containers:
              - name: main
                resources: {limits: {cpu: 1500m}, requests: {memory: 64Mi}}
            """
                + container.indent(4));
    var launch = Pods.launch(pod, REFERENCES);
    return Environment.of(launch, pod.containers().getFirst(), Pods.defaults().machine());
  }

  @Test
  void laterVariablesReplaceEarlierOnesAndServicesReplaceNothing() {
    var variables =
        variables(
            """
            envFrom:
            - prefix: CFG_
              configMapRef: {name: settings}
            - configMapRef: {name: settings}
            env:
            - {name: color, value: "$(CFG_color)-$(size)"}
            - {name: KUBERNETES_PORT, value: mine}
            """);

    assertThat(variables)
        .containsEntry("CFG_color", "blue")
        .containsEntry("size", "ä")
        .containsEntry("color", "blue-ä")
        .containsEntry("KUBERNETES_PORT", "mine")
        .containsEntry("KUBERNETES_SERVICE_HOST", "10.96.0.1");
  }

  @Test
  void servicesShowAsLinks() {
    assertThat(variables("env: []"))
        .containsEntry("KUBERNETES_SERVICE_PORT", "443")
        .containsEntry("KUBERNETES_SERVICE_PORT_HTTPS", "443")
        .containsEntry("KUBERNETES_PORT", "tcp://10.96.0.1:443")
        .containsEntry("KUBERNETES_PORT_443_TCP", "tcp://10.96.0.1:443")
        .containsEntry("KUBERNETES_PORT_443_TCP_PROTO", "tcp")
        .containsEntry("KUBERNETES_PORT_443_TCP_PORT", "443")
        .containsEntry("KUBERNETES_PORT_443_TCP_ADDR", "10.96.0.1")
        .containsEntry("DB_1_PORT_53_UDP", "udp://[fd00::5]:53")
        .doesNotContainKey("HEADLESS_SERVICE_HOST");
  }

  @Test
  void withoutServiceLinksOnlyTheApiServerShows() {
    var pod = Pods.spec("enableServiceLinks: false\ncontainers: [{name: main}]");

    assertThat(ServiceVariables.of(pod.spec(), REFERENCES.services()))
        .containsKey("KUBERNETES_SERVICE_HOST")
        .doesNotContainKey("DB_1_SERVICE_HOST");
  }

  @ParameterizedTest
  @CsvSource({
    "metadata.name, web",
    "metadata.namespace, shop",
    "metadata.uid, uid-1",
    "metadata.labels['app'], web",
    "metadata.labels['none'], ''",
    "spec.nodeName, node-1",
    "spec.serviceAccountName, robot",
    "status.hostIP, 192.0.2.1",
    "status.hostIPs, '192.0.2.1,2001:db8::1'",
    "status.podIP, 10.0.0.7",
    "status.podIPs, '10.0.0.7,fd00::7'",
  })
  void fieldsStandForTheirValue(String path, String value) {
    assertThat(variables("env: [{name: X, valueFrom: {fieldRef: {fieldPath: \"" + path + "\"}}}]"))
        .containsEntry("X", value);
  }

  @ParameterizedTest
  @CsvSource({
    "limits.cpu, '0', 2",
    "limits.cpu, 1m, 1500",
    "limits.memory, 1Gi, 7",
    "requests.memory, 1Mi, 64",
  })
  void resourcesStandForTheirAmount(String resource, String divisor, String value) {
    assertThat(
            variables(
                "env: [{name: X, valueFrom: {resourceFieldRef: {resource: %s, divisor: %s}}}]"
                    .formatted(resource, divisor)))
        .containsEntry("X", value);
  }

  @Test
  void bytesOfASecretArriveAsTheyAreAndAreNotExpanded() {
    var translated =
        environment(
            "env: [{name: P, valueFrom: {secretKeyRef: {name: login, key: password}}},"
                + " {name: Q, value: \"<$(P)>\"}]");

    assertThat(translated)
        .isInstanceOfSatisfying(
            Possible.class,
            possible -> {
              var values = ((Environment) possible.value()).keyValues();
              assertThat(values.get(0).getValue().byteAt(0)).isEqualTo((byte) 0xff);
              assertThat(values.get(0).getValue().size()).isEqualTo(9);
              assertThat(values.get(1).getValue().size()).isEqualTo(11);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "envFrom: [{secretRef: {name: x}}] | secret \"x\" not found",
        "envFrom: [{configMapRef: {name: x}}] | configmap \"x\" not found",
        "env: [{name: A, valueFrom: {secretKeyRef: {name: x, key: k}}}] | secret \"x\" not found",
        "env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: k}}}] "
            + "| couldn't find key k in ConfigMap shop/settings",
        "env: [{name: A, valueFrom: {secretKeyRef: {name: login, key: k}}}] "
            + "| couldn't find key k in Secret shop/login",
        "env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.secret}}}] "
            + "| field label not supported: spec.secret",
        "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.gpu}}}] "
            + "| unsupported container resource : limits.gpu",
      })
  void whatIsMissingIsNamedAsUpstreamNamesIt(String container, String message) {
    assertThat(environment(container)).isEqualTo(new Impossible<>(message));
  }

  @Test
  void optionalReferencesToNothingLeaveNoVariable() {
    assertThat(
            variables(
                """
                envFrom:
                - secretRef: {name: x, optional: true}
                env:
                - name: A
                  valueFrom: {configMapKeyRef: {name: settings, key: k, optional: true}}
                - name: B
                  valueFrom: {secretKeyRef: {name: x, key: k, optional: true}}
                """))
        .doesNotContainKeys("A", "B");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$(A) | 1",
        "$(A)$(B) | 12",
        "$$(A) | $(A)",
        "$$$(A) | $1",
        "$(NONE) | $(NONE)",
        "$(A | $(A",
        "$A | $A",
        "100$ | 100$",
        "$($(A)) | $($(A))",
        "$() | $()",
      })
  void referencesAreExpandedAsUpstreamDoes(String text, String expanded) {
    var values = sorted(Map.of("A", "1", "B", "2"));
    assertThat(Expansion.expand(text, name -> values.getOrDefault(name, Expansion.reference(name))))
        .isEqualTo(expanded);
  }
}
