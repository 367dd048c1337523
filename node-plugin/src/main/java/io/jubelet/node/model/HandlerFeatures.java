package io.jubelet.node.model;

/**
 * What a runtime handler can (CRI {@code RuntimeHandlerFeatures}).
 *
 * @param recursiveReadOnly mounts that are read-only with all that is mounted beneath (KEP-3857)
 * @param userNamespaces of pods (KEP-127)
 */
public record HandlerFeatures(boolean recursiveReadOnly, boolean userNamespaces) {}
