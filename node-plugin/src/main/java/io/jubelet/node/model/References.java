package io.jubelet.node.model;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The API objects that a pod refers to by name, as far as they exist: data by key, by object name.
 * A name that was looked up and is not there is missing from the map. Secret values are decoded
 * bytes in ISO-8859-1 text, one char a byte; so is {@code binaryData} of a config map, which
 * volumes show and the environment does not.
 *
 * @param files what files in the pod's volumes say that its environment comes from, by {@link
 *     #file}; one that cannot be read is missing
 * @param services the services of the pod's namespace, and {@code default/kubernetes}, for the
 *     service environment variables
 */
public record References(
    SortedMap<String, SortedMap<String, String>> configMaps,
    SortedMap<String, SortedMap<String, String>> secrets,
    List<ServiceAddress> services,
    SortedMap<String, SortedMap<String, String>> binaryConfigMaps,
    SortedMap<String, String> files) {
  public References {
    configMaps = Collections.unmodifiableSortedMap(new TreeMap<>(configMaps));
    secrets = Collections.unmodifiableSortedMap(new TreeMap<>(secrets));
    services = List.copyOf(services);
    binaryConfigMaps = Collections.unmodifiableSortedMap(new TreeMap<>(binaryConfigMaps));
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** References to config maps without binary data. */
  public References(
      SortedMap<String, SortedMap<String, String>> configMaps,
      SortedMap<String, SortedMap<String, String>> secrets,
      List<ServiceAddress> services) {
    this(configMaps, secrets, services, new TreeMap<>());
  }

  /** References without files. */
  public References(
      SortedMap<String, SortedMap<String, String>> configMaps,
      SortedMap<String, SortedMap<String, String>> secrets,
      List<ServiceAddress> services,
      SortedMap<String, SortedMap<String, String>> binaryConfigMaps) {
    this(configMaps, secrets, services, binaryConfigMaps, new TreeMap<>());
  }

  public References with(SortedMap<String, String> read) {
    return new References(configMaps, secrets, services, binaryConfigMaps, read);
  }

  /** The key of a file in a volume; no volume has a slash in its name. */
  public static String file(String volume, String path) {
    return volume + "/" + path;
  }

  public static References none() {
    return new References(new TreeMap<>(), new TreeMap<>(), List.of());
  }

  /** A service with a cluster IP, for the {NAME}_SERVICE_HOST variables. */
  public record ServiceAddress(String name, String clusterIp, List<Port> ports) {
    public ServiceAddress {
      ports = List.copyOf(ports);
    }
  }

  public record Port(String name, int port, String protocol) {}

  /** Secrets never reach a log. */
  @Override
  public String toString() {
    return "References[configMaps=" + configMaps.keySet() + ", secrets=" + secrets.keySet() + "]";
  }
}
