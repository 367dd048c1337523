package io.jubelet.operator.model;

import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec;

/** One change of a node's state that was decided. */
public sealed interface Move {
  /** Make the state. */
  record Create(NodeRuntimeStateSpec spec) implements Move {}

  /** Remove the state of an earlier node of this name. */
  record Remove() implements Move {}

  /** Write the grant, onto the version of the state it was decided on. */
  record Write(NodeRuntimeStateSpec spec) implements Move {}
}
