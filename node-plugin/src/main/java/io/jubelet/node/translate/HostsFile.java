package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.HostAlias;
import io.jubelet.node.model.Pod;
import java.util.List;

/** The text of the hosts file that all containers of a pod share (hosts(5)). */
final class HostsFile {
  static final String CONTAINER_PATH = "/etc/hosts";

  private HostsFile() {}

  /**
   * @param nodeHosts the node's own hosts file, which pods with the host's network get a copy of
   */
  static String of(Pod pod, Hostname hostname, List<String> podIps, String nodeHosts) {
    var text = new StringBuilder();
    if (pod.hostNetwork()) {
      text.append("# Kubernetes-managed hosts file (host network).\n").append(nodeHosts);
    } else {
      text.append(
          """
          # Kubernetes-managed hosts file.
          127.0.0.1\tlocalhost
          ::1\tlocalhost ip6-localhost ip6-loopback
          fe00::0\tip6-localnet
          fe00::0\tip6-mcastprefix
          fe00::1\tip6-allnodes
          fe00::2\tip6-allrouters
          """);
      podIps.forEach(ip -> text.append(ip).append('\t').append(names(hostname)).append('\n'));
    }
    aliases(text, pod.spec().getHostAliases());
    return text.toString();
  }

  private static String names(Hostname hostname) {
    return hostname.domain().isEmpty()
        ? hostname.name()
        : hostname.name() + "." + hostname.domain() + "\t" + hostname.name();
  }

  private static void aliases(StringBuilder text, List<HostAlias> aliases) {
    if (aliases.isEmpty()) {
      return;
    }
    text.append("\n# Entries added by HostAliases.\n");
    for (var alias : aliases) {
      text.append(alias.getIp())
          .append('\t')
          .append(String.join("\t", alias.getHostnames()))
          .append('\n');
    }
  }
}
