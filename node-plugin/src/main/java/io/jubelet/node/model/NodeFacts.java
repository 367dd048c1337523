package io.jubelet.node.model;

import java.util.List;
import java.util.Optional;

/**
 * What is known of the node as a whole.
 *
 * @param runtime what the runtime last said of itself
 * @param runtimeTrouble why it does not answer now; empty when it does
 * @param images the images of the runtime, as last listed
 */
public record NodeFacts(
    Optional<RuntimeFacts> runtime,
    Optional<String> runtimeTrouble,
    List<Image> images,
    Optional<HostFacts> host) {
  public NodeFacts {
    images = List.copyOf(images);
  }

  public static NodeFacts none() {
    return new NodeFacts(Optional.empty(), Optional.empty(), List.of(), Optional.empty());
  }

  /** Why pods cannot get a network now; empty when they can. */
  public Optional<String> networkTrouble() {
    return runtime
        .filter(facts -> !facts.networkReady())
        .map(facts -> "network is not ready: " + facts.message());
  }
}
