package io.jubelet.testbed;

import java.util.List;

/**
 * The wires of one cluster: a network namespace with a bridge, the hub, where the control plane
 * listens; one veth from the host to it; one namespace per node with a veth to the bridge.
 *
 * <p>Addresses, of the cluster's slot S: hub 10.S.0.1, host 10.S.0.2, node i 10.S.0.(10+i), the
 * pods of node i 10.S.i.0/24. The hub routes between nodes and to their pods, without translation.
 */
final class ClusterNetwork {
  /** The virtual address under which pods know the API server; there is no kube-proxy. */
  static final String SERVICE_ADDRESS = "10.96.0.1";

  static final String SERVICE_SUBNET = "10.96.0.0/16";

  static final int API_PORT = 6443;

  private static final String BRIDGE = "hub";

  private final ClusterName cluster;
  private final Ledger ledger;
  private final int slot;

  private ClusterNetwork(ClusterName cluster, Ledger ledger, int slot) {
    this.cluster = cluster;
    this.ledger = ledger;
    this.slot = slot;
  }

  /** Makes the hub. Everything made is in the ledger, also when this fails half way. */
  static ClusterNetwork create(ClusterName cluster, Ledger ledger) {
    var network = new ClusterNetwork(cluster, ledger, ledger.takeSlot());
    network.makeHub();
    return network;
  }

  String hubAddress() {
    return "10.%d.0.1".formatted(slot);
  }

  /** This machine's own address on the wire to the hub. */
  String hostAddress() {
    return "10.%d.0.2".formatted(slot);
  }

  String nodeAddress(int index) {
    return "10.%d.0.%d".formatted(slot, 10 + index);
  }

  String podSubnet(int index) {
    return "10.%d.%d.0/24".formatted(slot, index);
  }

  /** All addresses of the cluster. */
  String subnet() {
    return "10.%d.0.0/16".formatted(slot);
  }

  ClusterName cluster() {
    return cluster;
  }

  /** The words before a command that shall run in the hub. */
  List<String> inHub() {
    return List.of("nsenter", "--net=/run/netns/" + cluster.hubNamespace(), "--");
  }

  private void makeHub() {
    var hub = cluster.hubNamespace();
    var hostLink = "jubelet" + slot;
    ledger.netns(hub);
    ledger.link(hostLink);
    ip("netns add " + hub);
    in(hub, "link set lo up");
    in(hub, "link add %s type bridge".formatted(BRIDGE));
    in(hub, "addr add %s/24 dev %s".formatted(hubAddress(), BRIDGE));
    in(hub, "link set %s up".formatted(BRIDGE));
    ip("link add %s type veth peer name host netns %s".formatted(hostLink, hub));
    in(hub, "link set host master %s up".formatted(BRIDGE));
    ip("addr add %s/24 dev %s".formatted(hostAddress(), hostLink));
    ip("link set %s up".formatted(hostLink));
    ip("route add %s via %s".formatted(subnet(), hubAddress()));
    forward(hub);
  }

  /** Makes the namespace of node {@code index}, 1 or more, wired to the hub. */
  void attach(String node, int index) {
    var hub = cluster.hubNamespace();
    var namespace = cluster.nodeNamespace(node);
    var hubLink = "node" + index;
    ledger.netns(namespace);
    ip("netns add " + namespace);
    in(hub, "link add %s type veth peer name eth0 netns %s".formatted(hubLink, namespace));
    in(hub, "link set %s master %s up".formatted(hubLink, BRIDGE));
    in(namespace, "link set lo up");
    in(namespace, "addr add %s/24 dev eth0".formatted(nodeAddress(index)));
    in(namespace, "link set eth0 up");
    in(namespace, "route add default via " + hubAddress());
    in(hub, "route add %s via %s".formatted(podSubnet(index), nodeAddress(index)));
    forward(namespace);
    for (var chain : List.of("PREROUTING", "OUTPUT")) {
      redirectService(namespace, chain);
    }
  }

  private void redirectService(String namespace, String chain) {
    inNamespace(
        namespace,
        "iptables -w -t nat -A %s -d %s/32 -p tcp --dport 443 -j DNAT --to-destination %s:%d"
            .formatted(chain, SERVICE_ADDRESS, hubAddress(), API_PORT));
  }

  private static void forward(String namespace) {
    inNamespace(namespace, "echo 1 >/proc/sys/net/ipv4/ip_forward");
    inNamespace(namespace, "echo 0 >/proc/sys/net/ipv4/conf/all/send_redirects");
  }

  private static void inNamespace(String namespace, String script) {
    Command.run("nsenter", "--net=/run/netns/" + namespace, "--", "sh", "-c", script);
  }

  private static void in(String namespace, String arguments) {
    ip("-n " + namespace + " " + arguments);
  }

  private static void ip(String arguments) {
    Command.run(("ip " + arguments).split(" "));
  }
}
