package io.jubelet.node.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.translate.Translation.Impossible;
import io.jubelet.node.translate.Translation.Possible;
import io.jubelet.wire.cri.NamespaceMode;
import io.jubelet.wire.cri.PodSandboxConfig;
import io.jubelet.wire.cri.Protocol;
import io.jubelet.wire.cri.SecurityProfile.ProfileType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SandboxTranslationTest {
  private static Translation<PodSandboxConfig> translated(String spec) {
    return SandboxTranslation.of(Pods.launch(Pods.spec(spec)), Pods.HOST, Pods.defaults());
  }

  private static PodSandboxConfig sandbox(String spec) {
    return switch (translated(spec)) {
      case Possible<PodSandboxConfig>(PodSandboxConfig config) -> config;
      case Impossible<PodSandboxConfig>(String message) -> throw new AssertionError(message);
    };
  }

  @Test
  void identityLabelsAndLogsAreTheGoKubelets() {
    var pod =
        Pods.of(
            """
            metadata:
              name: web
              namespace: shop
              uid: uid-1
              labels: {app: web, io.kubernetes.pod.name: forged}
              annotations: {note: hello}
            spec: {containers: [{name: main}]}
            """);

    var translated = SandboxTranslation.of(Pods.launch(pod), Pods.HOST, Pods.defaults());

    assertThat(translated)
        .isInstanceOfSatisfying(
            Possible.class,
            possible -> {
              var config = (PodSandboxConfig) possible.value();
              assertThat(config.getMetadata().getName()).isEqualTo("web");
              assertThat(config.getMetadata().getNamespace()).isEqualTo("shop");
              assertThat(config.getMetadata().getUid()).isEqualTo("uid-1");
              assertThat(config.getMetadata().getAttempt()).isEqualTo(2);
              assertThat(config.getLabelsMap())
                  .isEqualTo(
                      Map.of(
                          "app", "web",
                          "io.kubernetes.pod.name", "web",
                          "io.kubernetes.pod.namespace", "shop",
                          "io.kubernetes.pod.uid", "uid-1"));
              assertThat(config.getAnnotationsMap()).isEqualTo(Map.of("note", "hello"));
              assertThat(config.getLogDirectory()).isEqualTo("/var/log/pods/shop_web_uid-1");
              assertThat(config.getLinux().getCgroupParent())
                  .isEqualTo("/kubepods/burstable/poduid-1");
              assertThat(config.getHostname()).isEqualTo("web");
            });
  }

  @Test
  void portsAreMappedWithTheirProtocol() {
    var mappings =
        sandbox(
                """
                containers:
                - name: a
                  ports:
                  - {containerPort: 80, hostPort: 8080, hostIP: 127.0.0.1}
                  - {containerPort: 53, protocol: UDP}
                """)
            .getPortMappingsList();

    assertThat(mappings).extracting(m -> m.getHostPort()).containsExactly(8080, 0);
    assertThat(mappings).extracting(m -> m.getContainerPort()).containsExactly(80, 53);
    assertThat(mappings)
        .extracting(m -> m.getProtocol())
        .containsExactly(Protocol.TCP, Protocol.UDP);
    assertThat(mappings.getFirst().getHostIp()).isEqualTo("127.0.0.1");
  }

  @Test
  void thePauseProcessIsConfinedAndBearsThePodsGroupsAndSysctls() {
    var linux =
        sandbox(
                """
                securityContext:
                  runAsUser: 1000
                  fsGroup: 2000
                  supplementalGroups: [3000]
                  sysctls: [{name: net.core.somaxconn, value: "1024"}]
                containers: [{name: main, securityContext: {privileged: true}}]
                """)
            .getLinux();
    var security = linux.getSecurityContext();

    assertThat(linux.getSysctlsMap()).containsEntry("net.core.somaxconn", "1024");
    assertThat(security.getPrivileged()).isTrue();
    assertThat(security.getSeccomp().getProfileType()).isEqualTo(ProfileType.RuntimeDefault);
    assertThat(security.getRunAsUser().getValue()).isEqualTo(1000);
    assertThat(security.getSupplementalGroupsList()).containsExactly(2000L, 3000L);
  }

  @Test
  void aPodOnTheHostsNetworkBearsTheHostsName() {
    var config = sandbox("hostNetwork: true\ncontainers: [{name: main}]");

    assertThat(config.getHostname()).isEmpty();
    assertThat(config.getLinux().getSecurityContext().getNamespaceOptions().getNetwork())
        .isEqualTo(NamespaceMode.NODE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "containers: [] | web",
        "hostname: www | www",
        "'{hostname: www, subdomain: site}' | www",
        "'{hostname: www, subdomain: site, setHostnameAsFQDN: true}' "
            + "| www.site.shop.svc.cluster.local",
        "'{hostnameOverride: a.b.test, subdomain: site, setHostnameAsFQDN: true}' | a.b.test",
      })
  void theHostNameIsThePodsUnlessItSaysOtherwise(String spec, String hostname) {
    assertThat(sandbox(spec).getHostname()).isEqualTo(hostname);
  }

  @Test
  void aNameTooLongForTheKernelIsCutWhereItMayEnd() {
    var pod =
        Pods.of(
            "metadata: {name: " + "a".repeat(62) + "-tail, namespace: n, uid: uid-1}\nspec: {}");

    assertThat(Hostname.of(pod, "cluster.local"))
        .isEqualTo(new Possible<>(new Hostname("a".repeat(62), "")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hostname: No_Good | pod Hostname \"No_Good\" is not a valid DNS label",
        "subdomain: a.b | pod Subdomain \"a.b\" is not a valid DNS label",
        "hostnameOverride: a..b | pod HostnameOverride \"a..b\" is not a valid DNS subdomain",
      })
  void aBadHostNameSaysWhichFieldAndValue(String spec, String message) {
    assertThat(translated(spec)).isEqualTo(new Impossible<>(message));
  }
}
