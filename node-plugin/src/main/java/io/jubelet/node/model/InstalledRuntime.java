package io.jubelet.node.model;

/**
 * One runtime installed on this machine, as the node's own inventory names it.
 *
 * @param kind the name in {@code spec.runtime.name}: containerd, crio, docker
 * @param version what its own binary says; empty when it says nothing
 * @param ours whether its service is ours to stop and start
 */
public record InstalledRuntime(String kind, Endpoint endpoint, String version, boolean ours) {}
