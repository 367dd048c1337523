package io.jubelet.node.model;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that is needed to create one container.
 *
 * @param sandbox the sandbox it joins, with the addresses that {@code status.podIP} may name
 * @param images as {@code Images} reported them after the pull
 * @param references the config maps and secrets that the environment names
 * @param volumes host path of each of the pod's volumes, by volume name
 * @param podDirectory the pod's directory beneath the root directory (etc-hosts, termination logs)
 * @param targetId the container whose process namespace it joins; empty for its own
 * @param recursiveReadOnly whether the sandbox's runtime handler can make mounts read-only with all
 *     that is beneath them; false also where no mount asks for it
 * @param sandboxLaunch what the sandbox was launched with
 */
public record ContainerLaunch(
    SandboxLaunch sandboxLaunch,
    Sandbox sandbox,
    String container,
    int attempt,
    ContainerImages images,
    References references,
    SortedMap<String, Path> volumes,
    Path podDirectory,
    NodeIdentity node,
    String targetId,
    boolean recursiveReadOnly) {
  public ContainerLaunch {
    volumes = Collections.unmodifiableSortedMap(new TreeMap<>(volumes));
  }
}
