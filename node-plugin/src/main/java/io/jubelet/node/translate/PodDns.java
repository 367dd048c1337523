package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.jubelet.node.model.Notice;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.SandboxLaunch.NodeNetwork;
import io.jubelet.wire.cri.DNSConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The pod's resolv.conf, by its dnsPolicy and dnsConfig (upstream network/dns GetPodDNS). */
final class PodDns {
  /** Limits of the API (MaxDNSNameservers, MaxDNSSearchPaths, MaxDNSSearchListChars, RFC 1123). */
  private static final int MAX_SERVERS = 3;

  private static final int MAX_SEARCHES = 32;
  private static final int MAX_SEARCH_LINE = 2048;
  private static final int MAX_SEARCH = 253;

  /** The policies whose resolver is the cluster's. */
  private static final Set<String> CLUSTER = Set.of("ClusterFirst", "ClusterFirstWithHostNet");

  private static final String FORMING = "DNSConfigForming";

  private PodDns() {}

  static DNSConfig of(Pod pod, NodeNetwork network, HostResolver host) {
    var wanted = wanted(pod, network, host);
    return DNSConfig.newBuilder()
        .addAllServers(servers(wanted))
        .addAllSearches(fitting(wanted.searches()))
        .addAllOptions(wanted.options())
        .build();
  }

  /** What of the pod's wishes {@link #of} leaves out, with upstream's reasons. */
  static List<Notice> notices(Pod pod, NodeNetwork network, HostResolver host) {
    var wanted = wanted(pod, network, host);
    var notices = new ArrayList<Notice>();
    if (network.clusterDns().isEmpty() && CLUSTER.contains(policy(pod))) {
      notices.add(
          new Notice(
              "MissingClusterDNS",
              ("pod: \"%s_%s(%s)\". kubelet does not have ClusterDNS IP configured and"
                      + " cannot create Pod using \"ClusterFirst\" policy. Falling back to"
                      + " \"Default\" policy.")
                  .formatted(pod.name().name(), pod.name().namespace(), pod.uid())));
    }
    if (servers(wanted).size() < wanted.servers().size()) {
      notices.add(
          new Notice(
              FORMING,
              "Nameserver limits were exceeded, some nameservers have been omitted, the applied"
                  + " nameserver line is: "
                  + String.join(" ", servers(wanted))));
    }
    if (fitting(wanted.searches()).size() < wanted.searches().size()) {
      notices.add(
          new Notice(
              FORMING,
              "Search Line limits were exceeded, some search paths have been omitted, the applied"
                  + " search line is: "
                  + String.join(" ", fitting(wanted.searches()))));
    }
    return notices;
  }

  private static HostResolver wanted(Pod pod, NodeNetwork network, HostResolver host) {
    var base = base(pod, network, host);
    var config = pod.spec().getDnsConfig();
    return config == null ? base : merged(base, config);
  }

  private static List<String> servers(HostResolver wanted) {
    return wanted.servers().stream().limit(MAX_SERVERS).toList();
  }

  private static HostResolver base(Pod pod, NodeNetwork network, HostResolver host) {
    return switch (policy(pod)) {
      case "None" -> new HostResolver(List.of(), List.of(), List.of());
      case "Default" -> host;
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
