package io.jubelet.node.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one attempt of a container is made of.
 *
 * @param own the image that it runs, as the runtime reported it when it was made ready
 * @param ofVolumes the images that its image volumes show (KEP-4639), likewise, by volume name
 */
public record ContainerImages(String own, SortedMap<String, String> ofVolumes) {
  public ContainerImages {
    ofVolumes = Collections.unmodifiableSortedMap(new TreeMap<>(ofVolumes));
  }

  public static ContainerImages of(String own) {
    return new ContainerImages(own, new TreeMap<>());
  }
}
