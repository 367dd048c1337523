package io.jubelet.node.model;

import java.util.List;
import java.util.Optional;

/**
 * What is known of the node as a whole.
 *
 * @param runtime what the runtime last said of itself
 * @param runtimeTrouble why it does not answer now; empty when it does
 * @param stuck the pods of which a runtime that answers does not tell; empty when there are none
 * @param images the images of the runtime, as last listed
 * @param self the own Node as the API server has it; empty before it was told
 * @param asked what the operator had this node take over; it goes before the agent's own settings
 */
public record NodeFacts(
    Optional<RuntimeFacts> runtime,
    Optional<String> runtimeTrouble,
    Optional<Stuck> stuck,
    List<Image> images,
    Optional<HostFacts> host,
    Optional<OwnNode> self,
    Optional<RuntimeConfiguration> asked) {
  public NodeFacts {
    images = List.copyOf(images);
  }

  /**
   * Pods that cannot be observed.
   *
   * @param pods how many they are
   * @param first one of them
   * @param cause what is wrong with it
   */
  public record Stuck(int pods, String first, String cause) {}

  public static NodeFacts none() {
    return new NodeFacts(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public NodeFacts asked(RuntimeConfiguration now) {
    return new NodeFacts(runtime, runtimeTrouble, stuck, images, host, self, Optional.of(now));
  }

  public NodeFacts with(OwnNode now) {
    return new NodeFacts(runtime, runtimeTrouble, stuck, images, host, Optional.of(now), asked);
  }

  /** Whether the runtime can give a container no groups but those of the spec (KEP-3619). */
  public boolean supplementalGroups() {
    return runtime.map(RuntimeFacts::supplementalGroups).orElse(false);
  }

  /** Why pods cannot get a network now; empty when they can. */
  public Optional<String> networkTrouble() {
    return runtime
        .filter(facts -> !facts.networkReady())
        .map(facts -> Waiting.NO_NETWORK + facts.message());
  }
}
