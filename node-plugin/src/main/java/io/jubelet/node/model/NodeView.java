package io.jubelet.node.model;

/**
 * The node as admission sees it: what the machine has, and what the Node object says of it.
 *
 * @param supplementalGroups whether the runtime knows {@code supplementalGroupsPolicy}
 * @param fresh whether the object was read after the pod was heard of that is to be judged: a label
 *     that brought it here may be newer than what was told
 */
public record NodeView(HostFacts host, OwnNode self, boolean supplementalGroups, boolean fresh) {
  public NodeView asFresh() {
    return new NodeView(host, self, supplementalGroups, true);
  }
}
