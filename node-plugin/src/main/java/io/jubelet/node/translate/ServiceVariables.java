package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.jubelet.node.model.References.Port;
import io.jubelet.node.model.References.ServiceAddress;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Variables that name the addresses of services, as links between docker containers once did
 * (upstream envvars.FromServices).
 */
final class ServiceVariables {
  /** The API server's own service, which every pod sees. */
  private static final String API_SERVER = "kubernetes";

  private ServiceVariables() {}

  static SequencedMap<String, String> of(PodSpec spec, List<ServiceAddress> services) {
    var links = !Boolean.FALSE.equals(spec.getEnableServiceLinks());
    var variables = new TreeMap<String, String>();
    for (var service : services) {
      if ((links || service.name().equals(API_SERVER)) && hasAddress(service)) {
        add(variables, service);
      }
    }
    return variables;
  }

  private static boolean hasAddress(ServiceAddress service) {
    return !service.clusterIp().isEmpty()
        && !service.clusterIp().equals("None")
        && !service.ports().isEmpty();
  }

  private static void add(TreeMap<String, String> variables, ServiceAddress service) {
    var prefix = variableName(service.name());
    var first = service.ports().getFirst();
    variables.put(prefix + "_SERVICE_HOST", service.clusterIp());
    variables.put(prefix + "_SERVICE_PORT", String.valueOf(first.port()));
    variables.put(prefix + "_PORT", url(service, first));
    for (var port : service.ports()) {
      if (!port.name().isEmpty()) {
        variables.put(
            prefix + "_SERVICE_PORT_" + variableName(port.name()), String.valueOf(port.port()));
      }
      var link = prefix + "_PORT_" + port.port() + "_" + port.protocol().toUpperCase(Locale.ROOT);
      variables.put(link, url(service, port));
      variables.put(link + "_PROTO", port.protocol().toLowerCase(Locale.ROOT));
      variables.put(link + "_PORT", String.valueOf(port.port()));
      variables.put(link + "_ADDR", service.clusterIp());
    }
  }

  private static String url(ServiceAddress service, Port port) {
    var ip = service.clusterIp();
    var host = ip.contains(":") ? "[" + ip + "]" : ip;
    return port.protocol().toLowerCase(Locale.ROOT) + "://" + host + ":" + port.port();
  }

  private static String variableName(String name) {
    return name.replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
