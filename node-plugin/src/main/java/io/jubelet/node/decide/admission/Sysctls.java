package io.jubelet.node.decide.admission;

import io.fabric8.kubernetes.api.model.Sysctl;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.SysctlName;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which kernel parameters a pod may set: those that stay within the pod (the safe ones, if the
 * kernel keeps them apart), and those that the administrator allows besides ({@code
 * allowedUnsafeSysctls}). None in a namespace that the pod shares with the host.
 */
final class Sysctls {
  /** Upstream's safe ones, with the kernel from which on each network namespace has its own. */
  private static final List<Safe> SAFE =
      List.of(
          new Safe("kernel.shm_rmid_forced", 0, 0),
          new Safe("net.ipv4.ip_local_port_range", 0, 0),
          new Safe("net.ipv4.tcp_syncookies", 0, 0),
          new Safe("net.ipv4.ping_group_range", 0, 0),
          new Safe("net.ipv4.ip_unprivileged_port_start", 0, 0),
          new Safe("net.ipv4.ip_local_reserved_ports", 3, 16),
          new Safe("net.ipv4.tcp_keepalive_time", 4, 5),
          new Safe("net.ipv4.tcp_fin_timeout", 4, 6),
          new Safe("net.ipv4.tcp_keepalive_intvl", 4, 5),
          new Safe("net.ipv4.tcp_keepalive_probes", 4, 5),
          new Safe("net.ipv4.tcp_rmem", 4, 15),
          new Safe("net.ipv4.tcp_wmem", 4, 15),
          new Safe("net.ipv4.tcp_slow_start_after_idle", 4, 15),
          new Safe("net.ipv4.tcp_notsent_lowat", 4, 6));

  private record Safe(String name, int major, int minor) {
    boolean in(String kernel) {
      if (major == 0) {
        return true;
      }
      var parts = kernel.split("[^0-9]+", 3);
      if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
        return false;
      }
      var found = Integer.compare(Integer.parseInt(parts[0]), major);
      return found > 0 || found == 0 && Integer.parseInt(parts[1]) >= minor;
    }
  }

  private final SortedMap<String, SysctlName.Namespace> names = new TreeMap<>();
  private final SortedMap<String, SysctlName.Namespace> prefixes = new TreeMap<>();

  /**
   * @param allowed names, or beginnings of names that end in a star
   * @param kernel its release, {@code 6.1.0-18-amd64}
   */
  Sysctls(List<String> allowed, String kernel) {
    SAFE.stream().filter(safe -> safe.in(kernel)).forEach(safe -> allow(safe.name));
    allowed.forEach(this::allow);
  }

  private void allow(String pattern) {
    var name = SysctlName.dotted(pattern);
    var star = name.indexOf('*');
    var fixed = star < 0 ? name : name.substring(0, star);
    SysctlName.namespace(fixed).ifPresent(own -> (star < 0 ? names : prefixes).put(fixed, own));
  }

  /** What is wrong with the first parameter that the pod may not set. */
  Optional<String> forbidden(Pod pod) {
    var context = pod.spec().getSecurityContext();
    if (context == null || context.getSysctls() == null) {
      return Optional.empty();
    }
    return context.getSysctls().stream()
        .map(Sysctl::getName)
        .flatMap(name -> problem(pod, SysctlName.dotted(name)).stream())
        .findFirst();
  }

  private Optional<String> problem(Pod pod, String name) {
    var namespace =
        Optional.ofNullable(names.get(name))
            .or(
                () ->
                    prefixes.entrySet().stream()
                        .filter(prefix -> name.startsWith(prefix.getKey()))
                        .map(java.util.Map.Entry::getValue)
                        .findFirst());
    if (namespace.isEmpty()) {
      return Optional.of("\"%s\" not allowlisted".formatted(name));
    }
    return shared(pod, namespace.get())
        ? Optional.of(
            "\"%s\" not allowed with host %s enabled".formatted(name, namespace.get().word()))
        : Optional.empty();
  }

  private static boolean shared(Pod pod, SysctlName.Namespace namespace) {
    return switch (namespace) {
      case IPC -> Boolean.TRUE.equals(pod.spec().getHostIPC());
      case NET -> Boolean.TRUE.equals(pod.spec().getHostNetwork());
      case USER -> !Boolean.FALSE.equals(pod.spec().getHostUsers());
      case UTS -> false;
    };
  }
}
