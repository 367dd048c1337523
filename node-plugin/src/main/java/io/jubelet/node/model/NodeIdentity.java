package io.jubelet.node.model;

import java.util.List;

/** Who this node is: its name at the API server and its addresses, the primary one first. */
public record NodeIdentity(String name, List<String> ips) {
  public NodeIdentity {
    ips = List.copyOf(ips);
  }
}
