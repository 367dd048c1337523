package io.jubelet.testbed;

/**
 * One node to be.
 *
 * @param name its name in the cluster
 * @param address its own IPv4 address
 * @param podSubnet the IPv4 subnet of its pods
 * @param cgroup its root in every cgroup hierarchy, without a leading slash
 * @param agent which agent runs on it
 * @param runtime the name of the runtime that runs at first
 */
record NodeSpec(
    String name, String address, String podSubnet, String cgroup, Agent agent, String runtime) {}
