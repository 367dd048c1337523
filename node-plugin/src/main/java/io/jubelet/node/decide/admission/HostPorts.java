package io.jubelet.node.decide.admission;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.jubelet.node.model.Pod;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Ports of the node that pods ask for (upstream NodePorts). */
public final class HostPorts {
  private static final String EVERY_ADDRESS = "0.0.0.0";

  private HostPorts() {}

  /** A port of an address of the node; {@code 0.0.0.0} stands for all of them. */
  public record Port(String address, String protocol, int number) {
    boolean collides(Port other) {
      return number == other.number
          && protocol.equals(other.protocol)
          && (address.equals(other.address)
              || address.equals(EVERY_ADDRESS)
              || other.address.equals(EVERY_ADDRESS));
    }
  }

  /** Whether a pod asks for a port that one of the others has. */
  static boolean taken(Pod pod, List<Pod> others) {
    var wanted = of(pod).toList();
    return !wanted.isEmpty()
        && others.stream()
            .flatMap(HostPorts::of)
            .anyMatch(used -> wanted.stream().anyMatch(used::collides));
  }

  /** Of the containers that run all the time. */
  public static Stream<Port> of(Pod pod) {
    var sidecars = pod.initContainers().stream().filter(Pod::sidecar);
    return Stream.concat(sidecars, pod.containers().stream()).flatMap(HostPorts::of);
  }

  private static Stream<Port> of(Container container) {
    return Objects.requireNonNullElse(container.getPorts(), List.<ContainerPort>of()).stream()
        .filter(port -> port.getHostPort() != null && port.getHostPort() > 0)
        .map(
            port ->
                new Port(
                    port.getHostIP() == null || port.getHostIP().isEmpty()
                        ? EVERY_ADDRESS
                        : port.getHostIP(),
                    Objects.requireNonNullElse(port.getProtocol(), "TCP"),
                    port.getHostPort()));
  }
}
