package io.jubelet.node.volume;

import java.util.OptionalInt;

/**
 * One file of a volume whose content comes from the API.
 *
 * @param mode permission bits
 * @param user owner; root when empty
 */
record PayloadFile(byte[] content, int mode, OptionalInt user) {
  PayloadFile(byte[] content, int mode) {
    this(content, mode, OptionalInt.empty());
  }
}
