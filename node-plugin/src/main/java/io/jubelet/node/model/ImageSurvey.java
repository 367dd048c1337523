package io.jubelet.node.model;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The images of a runtime at one time.
 *
 * @param used ids, names and digests of the images of all containers that exist
 * @param capacityBytes of the file system that the images are on
 * @param availableBytes of it, to whom has no privilege
 */
public record ImageSurvey(
    List<Image> images, SortedSet<String> used, long capacityBytes, long availableBytes) {
  public ImageSurvey {
    images = List.copyOf(images);
    used = Collections.unmodifiableSortedSet(new TreeSet<>(used));
  }
}
