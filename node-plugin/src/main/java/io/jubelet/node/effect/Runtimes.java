package io.jubelet.node.effect;

import io.jubelet.node.model.Endpoint;

/**
 * The runtimes of this node by endpoint. During a switch two are used at the same time. Channels
 * are made on first use and kept, at most eight of them; whether something listens shows in the
 * outcomes.
 */
public interface Runtimes {
  Runtime at(Endpoint endpoint);

  Images imagesAt(Endpoint endpoint);
}
