package io.jubelet.node.model;

import java.util.List;

/** How a container is asked. Hosts that are empty stand for the pod's own address. */
public sealed interface ProbeHandler {
  /** A command in the container; exit code 0 is a success. */
  record Exec(List<String> command) implements ProbeHandler {
    public Exec {
      command = List.copyOf(command);
    }
  }

  /** A GET; a status from 200 to 399 is a success. */
  record Http(boolean tls, String host, int port, String path, List<Header> headers)
      implements ProbeHandler {
    public Http {
      headers = List.copyOf(headers);
    }

    /** The same in the open, without what is nobody else's business (upstream). */
    public Http withoutTls() {
      return new Http(
          false,
          host,
          port,
          path,
          headers.stream().filter(each -> !each.name().equalsIgnoreCase("Authorization")).toList());
    }
  }

  record Header(String name, String value) {}

  /** A connection that can be opened is a success. */
  record Tcp(String host, int port) implements ProbeHandler {}

  /** The answer SERVING of {@code grpc.health.v1.Health/Check} is a success. */
  record Grpc(int port, String service) implements ProbeHandler {}

  /** The spec cannot be asked, because it names a port that the container does not have. */
  record Impossible(String why) implements ProbeHandler {}
}
