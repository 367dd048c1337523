package io.jubelet.node.decide.mirror;

import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;

/** What is to be done about a mirror pod, and why. */
public sealed interface MirrorAction {
  PodName name();

  String reason();

  record Create(Pod mirror, String reason) implements MirrorAction {
    @Override
    public PodName name() {
      return mirror.name();
    }
  }

  /** At once, and only this one. */
  record Delete(PodName name, PodUid uid, String reason) implements MirrorAction {}
}
