package io.jubelet.node.model;

/**
 * The user and group IDs of the node that those of a pod from 0 on are mapped to (KEP-127).
 *
 * @param first what the pod's root is on the node
 * @param length how many there are
 */
public record IdRange(long first, long length) {}
