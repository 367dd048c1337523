package io.jubelet.node.model;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a runtime says of itself (CRI {@code Version}, {@code Status}, {@code RuntimeConfig}).
 *
 * @param version without a leading v, as the Go kubelet's version type drops it; the node's status
 *     and {@code NodeRuntimeState} then say the same
 * @param ready condition RuntimeReady
 * @param networkReady condition NetworkReady
 * @param message why one of them is false; empty otherwise
 * @param cgroupDriver absent when the runtime does not implement {@code RuntimeConfig}
 * @param sandboxImage the pause image it uses, where its verbose status tells
 * @param handlers names of the runtime handlers it offers, sorted; empty when it does not tell
 * @param features what each handler can, the default one's under the empty name as well; empty when
 *     it does not tell
 * @param supplementalGroups whether it knows {@code supplementalGroupsPolicy} (KEP-3619)
 */
public record RuntimeFacts(
    String name,
    String version,
    String apiVersion,
    boolean ready,
    boolean networkReady,
    String message,
    Optional<CgroupDriver> cgroupDriver,
    Optional<String> sandboxImage,
    List<String> handlers,
    SortedMap<String, HandlerFeatures> features,
    boolean supplementalGroups) {
  public RuntimeFacts {
    version = version.startsWith("v") ? version.substring(1) : version;
    handlers = handlers.stream().sorted().toList();
    features = Collections.unmodifiableSortedMap(new TreeMap<>(features));
  }

  /** As {@code status.nodeInfo.containerRuntimeVersion} shows it: {@code containerd://2.4.2}. */
  public String versionUri() {
    return name + "://" + version;
  }
}
