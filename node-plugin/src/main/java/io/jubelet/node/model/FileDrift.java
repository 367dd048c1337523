package io.jubelet.node.model;

/**
 * A field of a runtime's file that is not what was committed.
 *
 * @param field as the custom resources name it
 * @param found empty where the file says nothing
 */
public record FileDrift(String file, String field, String wanted, String found) {
  @Override
  public String toString() {
    return "%s is '%s' in %s, not '%s'".formatted(field, found, file, wanted);
  }
}
