package io.jubelet.node.model;

import java.util.Comparator;

/** Namespace and name of a pod. Several UIDs may bear one name, one after the other. */
public record PodName(String namespace, String name) implements Comparable<PodName> {
  private static final Comparator<PodName> ORDER =
      Comparator.comparing(PodName::namespace).thenComparing(PodName::name);

  @Override
  public int compareTo(PodName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
