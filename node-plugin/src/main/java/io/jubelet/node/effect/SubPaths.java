package io.jubelet.node.effect;

import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.SubPath;

/** Parts of volumes, pinned before a container is made that sees them. */
public interface SubPaths {
  /**
   * Binds the part to its target, so that what the containers do to the volume's names afterwards
   * leads nowhere else; a part that is missing becomes a folder with the volume's mode. Refused
   * tells no more than the pod's author may know. Repeated it changes nothing. Whoever tears down
   * the pod's volumes undoes it.
   */
  Outcome<Nothing> bind(SubPath part);
}
