package io.jubelet.node.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.Notice;
import io.jubelet.node.model.SandboxLaunch.NodeNetwork;
import io.jubelet.wire.cri.DNSConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodDnsTest {
  private static DNSConfig dns(String spec) {
    return PodDns.of(Pods.spec(spec), Pods.NETWORK, Pods.HOST);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'containers: []' | 10.96.0.10",
        "'dnsPolicy: ClusterFirst' | 10.96.0.10",
        "'{dnsPolicy: ClusterFirst, hostNetwork: true}' | 192.0.2.53",
        "'{dnsPolicy: ClusterFirstWithHostNet, hostNetwork: true}' | 10.96.0.10",
        "'dnsPolicy: Default' | 192.0.2.53",
      })
  void policyChoosesTheNameServer(String spec, String server) {
    assertThat(dns(spec).getServersList()).containsExactly(server);
  }

  @Test
  void clusterFirstSearchesTheNamespaceThenTheClusterThenTheNode() {
    var dns = dns("dnsPolicy: ClusterFirst");

    assertThat(dns.getSearchesList())
        .containsExactly(
            "shop.svc.cluster.local", "svc.cluster.local", "cluster.local", "example.org");
    assertThat(dns.getOptionsList()).containsExactly("ndots:5");
  }

  @Test
  void withoutClusterDnsTheNodesIsUsed() {
    var network = new NodeNetwork(List.of(), "cluster.local", Optional.empty());

    assertThat(PodDns.of(Pods.spec("containers: []"), network, Pods.HOST).getServersList())
        .containsExactly("192.0.2.53");
  }

  @Test
  void whatIsNotGivenIsTold() {
    var none = new NodeNetwork(List.of(), "cluster.local", Optional.empty());
    var falling = Pods.spec("containers: []");
    assertThat(PodDns.notices(falling, none, Pods.HOST))
        .containsExactly(
            new Notice(
                "MissingClusterDNS",
                ("pod: \"%s_%s(%s)\". kubelet does not have ClusterDNS IP configured and cannot"
                        + " create Pod using \"ClusterFirst\" policy. Falling back to \"Default\""
                        + " policy.")
                    .formatted(falling.name().name(), falling.name().namespace(), falling.uid())));

    var greedy =
        Pods.spec(
            """
            dnsPolicy: None
            dnsConfig:
              nameservers: [192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4]
              searches: [short.test, %s.test]
            """
                .formatted("a".repeat(250)));
    assertThat(PodDns.notices(greedy, none, Pods.HOST))
        .containsExactly(
            new Notice(
                "DNSConfigForming",
                "Nameserver limits were exceeded, some nameservers have been omitted, the applied"
                    + " nameserver line is: 192.0.2.1 192.0.2.2 192.0.2.3"),
            new Notice(
                "DNSConfigForming",
                "Search Line limits were exceeded, some search paths have been omitted, the applied"
                    + " search line is: short.test"));
  }

  @Test
  void whoGetsAllThatItAsksForIsToldNothing() {
    var none = new NodeNetwork(List.of(), "cluster.local", Optional.empty());
    for (var spec : List.of("dnsPolicy: Default", "hostNetwork: true", "dnsPolicy: None")) {
      assertThat(PodDns.notices(Pods.spec(spec), none, Pods.HOST)).isEmpty();
    }
    assertThat(PodDns.notices(Pods.spec("containers: []"), Pods.NETWORK, Pods.HOST)).isEmpty();
  }

  @Test
  void noneTakesOnlyWhatThePodSays() {
    var dns =
        dns(
            """
            dnsPolicy: None
            dnsConfig:
              nameservers: [192.0.2.9]
              searches: [a.test]
              options: [{name: ndots, value: "2"}, {name: rotate}]
            """);

    assertThat(dns.getServersList()).containsExactly("192.0.2.9");
    assertThat(dns.getSearchesList()).containsExactly("a.test");
    assertThat(dns.getOptionsList()).containsExactly("ndots:2", "rotate");
  }

  @Test
  void thePodsOwnSettingsAreAddedAndItsOptionsWin() {
    var dns =
        dns(
            """
            dnsPolicy: ClusterFirst
            dnsConfig:
              nameservers: [10.96.0.10, 192.0.2.1, 192.0.2.2, 192.0.2.3]
              searches: [cluster.local, b.test]
              options: [{name: ndots, value: "1"}]
            """);

    assertThat(dns.getServersList()).containsExactly("10.96.0.10", "192.0.2.1", "192.0.2.2");
    assertThat(dns.getSearchesList()).endsWith("example.org", "b.test").doesNotHaveDuplicates();
    assertThat(dns.getOptionsList()).containsExactly("ndots:1");
  }

  @Test
  void searchesBeyondTheResolversLimitsAreLeftOut() {
    var many = IntStream.range(0, 40).mapToObj(i -> "d" + i).toList();
    assertThat(dns("dnsPolicy: None\ndnsConfig: {searches: " + many + "}").getSearchesList())
        .hasSize(32);

    var longOnes = IntStream.range(0, 20).mapToObj(i -> i + "x".repeat(200)).toList();
    var searches =
        dns("dnsPolicy: None\ndnsConfig: {searches: " + longOnes + "}").getSearchesList();
    assertThat(String.join(" ", searches)).hasSizeLessThanOrEqualTo(2048);
    assertThat(searches).hasSize(10);

    assertThat(
            dns("dnsPolicy: None\ndnsConfig: {searches: [" + "y".repeat(254) + "]}")
                .getSearchesList())
        .isEmpty();
  }

  @Test
  void resolvConfIsReadAsTheResolverReadsIt() {
    var host =
        HostResolver.parse(
            """
            # comment
            nameserver 192.0.2.1
            nameserver\t192.0.2.2 # trailing
            search old.test
            search a.test. b.test .
            options ndots:2 timeout:3
            options timeout:1
            domain ignored
            """);

    assertThat(host.servers()).containsExactly("192.0.2.1", "192.0.2.2");
    assertThat(host.searches()).containsExactly("a.test", "b.test");
    assertThat(host.options()).containsExactly("ndots:2", "timeout:1");
  }
}
