package io.jubelet.node.app.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Quantity;
import io.jubelet.node.model.Allocatable;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.HostFacts;
import io.jubelet.node.model.HostFacts.MachineIdentity;
import io.jubelet.node.model.ImageLimits;
import io.jubelet.node.model.LogLimits;
import io.jubelet.node.model.NodeIdentity;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.NodeSettings.LogUpkeep;
import io.jubelet.node.model.NodeSettings.NodeMaker;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeConfiguration.EvictionSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {
  private static final String TYPE =
      "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";

  private static Settings settings(String fields, String... flags)
      throws BadConfigurationException {
    var line = CommandLine.parse(List.of(flags));
    return new Settings(line, Effective.of(line, ConfigurationFile.parse("f", TYPE + fields)));
  }

  private static NodeSettings node(String fields, String... flags)
      throws BadConfigurationException {
    return settings(fields, flags).node(new NodeIdentity("n", List.of("192.0.2.1")));
  }

  @Test
  void defaultsAreThoseOfTheGoKubelet() throws BadConfigurationException {
    var node = node("");
    assertThat(node.runtimeEndpoint().uri()).isEqualTo("unix:///run/containerd/containerd.sock");
    assertThat(node.imageEndpoint()).isEqualTo(node.runtimeEndpoint());
    assertThat(node.rootDirectory()).hasToString("/var/lib/kubelet");
    assertThat(node.capacity().maxPods()).isEqualTo(110);
    assertThat(node.timing().leaseDuration()).isEqualTo(Duration.ofSeconds(40));
    assertThat(node.timing().statusReport()).isEqualTo(Duration.ofMinutes(5));
    assertThat(node.eviction().hard())
        .containsEntry("memory.available", "100Mi")
        .containsEntry("imagefs.available", "15%");
    assertThat(node.serverPort()).isEqualTo(10250);
  }

  /** Upstream getNodeAllocatableAbsolute: the limit of kubepods leaves room for evictions. */
  @Test
  void theKernelLetsPodsUseMoreThanTheyMayRequest() throws BadConfigurationException {
    var node =
        node(
            """
            kubeReserved: {cpu: 500m, memory: 1Gi}
            evictionHard: {memory.available: 1Gi}
            """);
    var host =
        new HostFacts(
            2, 8L << 30, 0, 0, 0, 0, 0, 0, 0, false, new MachineIdentity("", "", "", "", "", ""));
    var offered = new Allocatable(node);

    assertThat(offered.allocatable(host)).containsEntry("memory", new Quantity("6291456Ki"));
    assertThat(offered.enforced(host))
        .isEqualTo(Map.of("cpu", new BigDecimal("1.500"), "memory", BigDecimal.valueOf(7L << 30)));
  }

  @Test
  void flagsGoBeforeTheFile() throws BadConfigurationException {
    assertThat(node("maxPods: 5\n", "--max-pods=6").capacity().maxPods()).isEqualTo(6);
    assertThat(node("maxPods: 5\n").capacity().maxPods()).isEqualTo(5);
  }

  @Test
  void whatContainersGetMayBeSet() throws BadConfigurationException {
    assertThat(node("").containers())
        .isEqualTo(new NodeSettings.Containers(List.of(), false, Duration.ofMinutes(5)));
    assertThat(
            node("seccompDefault: true\ncrashLoopBackOff: {maxContainerRestartPeriod: 7s}\n")
                .containers())
        .isEqualTo(new NodeSettings.Containers(List.of(), true, Duration.ofSeconds(7)));
  }

  @ParameterizedTest
  @CsvSource({"500ms", "301s"})
  void aRestThatNobodyMaySetIsNamed(String longest) {
    assertThatThrownBy(
            () -> node("crashLoopBackOff: {maxContainerRestartPeriod: %s}\n".formatted(longest)))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageStartingWith(
            "crashLoopBackOff.maxContainerRestartPeriod must be between 1s and 300s, not ");
  }

  @Test
  void logsAreRotatedAsInTheGoKubeletAndAsIsAskedForAtRunTime() throws BadConfigurationException {
    var node = node("");
    assertThat(node.logs())
        .isEqualTo(new LogUpkeep(new LogLimits(10 << 20, 5), 1, Duration.ofSeconds(10)));
    assertThat(node("containerLogMaxSize: '-1'\n").logs().limits().maxBytes()).isNegative();

    var asked = node.with(asked(Map.of("containerLogMaxSize", "1M", "containerLogMaxFiles", "2")));

    assertThat(asked.logs().limits()).isEqualTo(new LogLimits(1_000_000, 2));
    assertThat(node.with(asked(Map.of())).logs()).isEqualTo(node.logs());
  }

  @Test
  void imagesAreCollectedAsInTheGoKubeletAndAsIsAskedForAtRunTime()
      throws BadConfigurationException {
    var node = node("");
    assertThat(node.imageLimits())
        .isEqualTo(new ImageLimits(85, 80, Duration.ofMinutes(2), Duration.ZERO));

    var asked = asked(Map.of("imageGCHighThresholdPercent", "70", "imageMinimumGCAgeSeconds", "7"));

    // The low one that the agent was started with is above what is asked for.
    assertThat(node.with(asked).imageLimits())
        .isEqualTo(new ImageLimits(70, 70, Duration.ofSeconds(7), Duration.ZERO));
    assertThat(node.with(asked(Map.of())).imageLimits()).isEqualTo(node.imageLimits());
    assertThat(node("imageGCHighThresholdPercent: 100\n").imageLimits().never()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "imageGCHighThresholdPercent: 101 | imageGCHighThresholdPercent must be between 0 and 100",
        "imageGCLowThresholdPercent: -1   | imageGCLowThresholdPercent must be between 0 and 100",
        "imageGCHighThresholdPercent: 80  | imageGCLowThresholdPercent must be less than",
        "imageMaximumGCAge: 2m            | imageMaximumGCAge must be longer than",
        "imageMaximumGCAge: -1s           | imageMaximumGCAge must be longer than",
      })
  void aLimitOfImagesThatNobodyMaySetIsNamed(String field, String message) {
    assertThatThrownBy(() -> node(field + "\n"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  private static RuntimeConfiguration asked(Map<String, String> kubelet) {
    var endpoint = new Endpoint("unix:///run/containerd/containerd.sock");
    return new RuntimeConfiguration(
        "nrr-1",
        "containerd",
        endpoint,
        endpoint,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        EvictionSettings.none(),
        new TreeMap<>(kubelet));
  }

  @ParameterizedTest
  @CsvSource({
    "containerLogMaxSize: 10Mx, containerLogMaxSize must be a size such as 10Mi",
    "containerLogMaxSize: 1m, containerLogMaxSize must be a size such as 10Mi",
    "containerLogMaxFiles: 1, containerLogMaxFiles must be at least 2",
    "containerLogMaxWorkers: 0, containerLogMaxWorkers must be at least 1",
    "containerLogMonitorInterval: 2s, containerLogMonitorInterval must be at least 3s",
  })
  void aLimitOfLogsThatNobodyMaySetIsNamed(String field, String message) {
    assertThatThrownBy(() -> node(field + "\n"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void statusReportFollowsStatusUpdateThatIsSet() throws BadConfigurationException {
    assertThat(node("nodeStatusUpdateFrequency: 7s\n").timing().statusReport())
        .isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void taintsOfFlagAndFileAddUp() throws BadConfigurationException {
    var node =
        node(
            "registerWithTaints: [{key: a, value: b, effect: NoSchedule}]\n",
            "--register-with-taints=c=d:NoExecute,e:NoSchedule");
    assertThat(node.registration().taints())
        .containsExactly(
            new NodeSettings.Taint("a", "b", "NoSchedule"),
            new NodeSettings.Taint("c", "d", "NoExecute"),
            new NodeSettings.Taint("e", "", "NoSchedule"));
  }

  @Test
  void nodeNameIsTheHostsInLowerCaseUnlessItIsGiven() throws BadConfigurationException {
    assertThat(settings("").nodeName("Worker-1\n")).isEqualTo("worker-1");
    assertThat(settings("", "--hostname-override=n2").nodeName("w")).isEqualTo("n2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "port: 70000 | port must be between 1 and 65535, not 70000",
        "maxPods: -1 | maxPods must be at least 0, not -1",
        "cgroupDriver: docker | cgroupDriver must be one of cgroupfs, systemd, not 'docker'",
        "cgroupRoot: here | cgroupRoot must be an absolute path, not 'here'",
        "clusterDNS: [dns.local] | clusterDNS: 'dns.local' is not an IP address",
        "evictionSoft: {memory.available: 1Gi} |"
            + " evictionSoft sets memory.available and evictionSoftGracePeriod does not",
        "containerRuntimeEndpoint: tcp://1.2.3.4 | containerRuntimeEndpoint: runtime endpoint"
            + " 'tcp://1.2.3.4' is not unix:// with an absolute path of at most 107 bytes",
      })
  void valueOutOfRangeIsNamed(String line, String sentence) {
    assertThatThrownBy(() -> node(line + "\n"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(sentence);
  }

  @Test
  void unknownEvictionSignalIsNamed() {
    assertThatThrownBy(() -> node("evictionHard: {memory.free: 1Gi}\n"))
        .hasMessageStartingWith("evictionHard: 'memory.free' is not an eviction signal");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1", "0.0.0.0", "fe80::1", "224.0.0.1"})
  void nodeIpMustBeReachable(String ip) throws BadConfigurationException {
    var settings = settings("", "--node-ip=" + ip);
    assertThatThrownBy(settings::nodeIps)
        .hasMessage("--node-ip must be an address that other nodes can reach, not '" + ip + "'");
  }

  @Test
  void withoutAnApiServerNobodyCanBeAskedAboutCallers() throws BadConfigurationException {
    var webhooks = settings("");
    assertThatThrownBy(webhooks::server)
        .hasMessageContaining("set authentication.webhook.enabled: false");
    var authorizer = settings("authentication: {webhook: {enabled: false}}\n");
    assertThatThrownBy(authorizer::server)
        .hasMessageContaining("set authorization.mode: AlwaysAllow");

    var alone = "authentication: {webhook: {enabled: false}}\nauthorization: {mode: AlwaysAllow}\n";
    assertThat(settings(alone).server().authorization().webhook()).isFalse();
    assertThat(settings("", "--kubeconfig=/k").server().authorization().webhook()).isTrue();
  }

  @Test
  void withoutAnApiServerThereIsNoNodeToRegister() throws BadConfigurationException {
    assertThat(node("").registration().maker()).isEqualTo(NodeMaker.NOBODY);
    assertThat(node("registerNode: false\n").registration().maker()).isEqualTo(NodeMaker.NOBODY);
    assertThat(node("", "--kubeconfig=/k").registration().maker()).isEqualTo(NodeMaker.AGENT);
    assertThat(node("", "--kubeconfig=/k", "--register-node=false").registration().maker())
        .isEqualTo(NodeMaker.OTHERS);
  }

  @Test
  void staticPodPathIsAbsolute() throws BadConfigurationException {
    var identity = new NodeIdentity("n", List.of("192.0.2.1"));
    assertThat(settings("").podFiles(identity, () -> Instant.EPOCH)).isEmpty();
    assertThat(settings("staticPodPath: /m\n").podFiles(identity, () -> Instant.EPOCH)).isPresent();
    var relative = settings("staticPodPath: m\n");
    assertThatThrownBy(() -> relative.podFiles(identity, () -> Instant.EPOCH))
        .hasMessage("staticPodPath must be an absolute path, not 'm'");
  }

  @Test
  void documentOfTheEffectiveConfigurationIsNested() throws BadConfigurationException {
    var line = CommandLine.parse(List.of());
    var document = Effective.of(line, ConfigurationFile.none()).document();
    assertThat(document)
        .containsEntry("syncFrequency", "1m0s")
        .containsEntry("maxPods", 110L)
        .extractingByKey("authentication")
        .hasToString("{anonymous={enabled=false}, webhook={cacheTTL=2m0s, enabled=true}}");
  }
}
