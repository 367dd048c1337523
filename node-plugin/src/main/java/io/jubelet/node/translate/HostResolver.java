package io.jubelet.node.translate;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The resolver settings that pods inherit from the machine (resolv.conf(5)): name servers add up,
 * the last search line counts, options with the same name replace each other.
 */
public record HostResolver(List<String> servers, List<String> searches, List<String> options) {
  public HostResolver {
    servers = List.copyOf(servers);
    searches = List.copyOf(searches);
    options = List.copyOf(options);
  }

  /** No file: pods that want the node's resolver get the node itself (resolvConf ""). */
  public static HostResolver none() {
    return new HostResolver(List.of("127.0.0.1"), List.of("."), List.of());
  }

  public static HostResolver parse(String resolvConf) {
    var servers = new ArrayList<String>();
    var searches = new ArrayList<String>();
    var options = new TreeMap<String, String>();
    for (var line : resolvConf.lines().toList()) {
      var words = List.of(line.strip().split("\\s+"));
      var values = words.subList(1, words.size());
      switch (words.getFirst()) {
        case "nameserver" -> values.stream().limit(1).forEach(servers::add);
        case "search" -> {
          searches.clear();
          values.stream().filter(name -> !name.equals(".")).forEach(n -> searches.add(rootless(n)));
        }
        case "options" -> values.forEach(option -> options.put(nameOf(option), option));
        default -> {}
      }
    }
    return new HostResolver(servers, searches, List.copyOf(options.values()));
  }

  private static String rootless(String domain) {
    return domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
  }

  static String nameOf(String option) {
    var colon = option.indexOf(':');
    return colon < 0 ? option : option.substring(0, colon);
  }
}
