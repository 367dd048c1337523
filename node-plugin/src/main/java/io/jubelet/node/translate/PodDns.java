package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.SandboxLaunch.NodeNetwork;
import io.jubelet.wire.cri.DNSConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The pod's resolv.conf, by its dnsPolicy and dnsConfig (upstream network/dns GetPodDNS). */
final class PodDns {
  /** Limits of the API (MaxDNSNameservers, MaxDNSSearchPaths, MaxDNSSearchListChars, RFC 1123). */
  private static final int MAX_SERVERS = 3;

  private static final int MAX_SEARCHES = 32;
  private static final int MAX_SEARCH_LINE = 2048;
  private static final int MAX_SEARCH = 253;

  private PodDns() {}

  static DNSConfig of(Pod pod, NodeNetwork network, HostResolver host) {
    var base = base(pod, network, host);
    var config = pod.spec().getDnsConfig();
    var merged = config == null ? base : merged(base, config);
    return DNSConfig.newBuilder()
        .addAllServers(merged.servers().stream().limit(MAX_SERVERS).toList())
        .addAllSearches(fitting(merged.searches()))
        .addAllOptions(merged.options())
        .build();
  }

  private static HostResolver base(Pod pod, NodeNetwork network, HostResolver host) {
    return switch (policy(pod)) {
      case "None" -> new HostResolver(List.of(), List.of(), List.of());
      case "Default" -> host;
      // Without cluster DNS the Go kubelet falls back to the node's, with a warning event.
      default -> network.clusterDns().isEmpty() ? host : cluster(pod, network, host);
    };
  }

  private static String policy(Pod pod) {
    var policy = Objects.requireNonNullElse(pod.spec().getDnsPolicy(), "ClusterFirst");
    return policy.equals("ClusterFirst") && pod.hostNetwork() ? "Default" : policy;
  }

  private static HostResolver cluster(Pod pod, NodeNetwork network, HostResolver host) {
    var domain = network.clusterDomain();
    var own =
        domain.isEmpty()
            ? Stream.<String>empty()
            : Stream.of(pod.name().namespace() + ".svc." + domain, "svc." + domain, domain);
    return new HostResolver(
        network.clusterDns(),
        Stream.concat(own, host.searches().stream()).distinct().toList(),
        List.of("ndots:5"));
  }

  private static HostResolver merged(HostResolver base, PodDNSConfig config) {
    var options = new TreeMap<String, String>();
    base.options().forEach(option -> options.put(HostResolver.nameOf(option), option));
    for (var option : config.getOptions()) {
      var value = Objects.requireNonNullElse(option.getValue(), "");
      options.put(
          option.getName(), value.isEmpty() ? option.getName() : option.getName() + ":" + value);
    }
    return new HostResolver(
        distinct(base.servers(), config.getNameservers()),
        distinct(base.searches(), config.getSearches()),
        List.copyOf(options.values()));
  }

  private static List<String> distinct(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).distinct().toList();
  }

  private static List<String> fitting(List<String> searches) {
    var fitting = new ArrayList<String>();
    int line = -1;
    for (var search : searches.stream().limit(MAX_SEARCHES).toList()) {
      if (search.length() > MAX_SEARCH) {
        continue;
      }
      line += 1 + search.length();
      if (line > MAX_SEARCH_LINE) {
        break;
      }
      fitting.add(search);
    }
    return fitting;
  }
}
