package io.jubelet.node.translate;

import java.nio.charset.StandardCharsets;

/**
 * The hash by which a kubelet knows that a running container is still the one of the spec: 32 bit
 * FNV-1a over the text form that Go's spew library gives to the bytes of {@code {"image":…,
 * "name":…}} (upstream HashContainer, DeepHashObject). Any difference restarts every container when
 * a node changes from one kubelet to the other.
 */
public final class ContainerHash {
  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  private ContainerHash() {}

  /** Lower-case hexadecimal digits without leading zeros. */
  public static String of(String name, String image) {
    var json = "{\"image\":" + GoJson.quoted(image) + ",\"name\":" + GoJson.quoted(name) + "}";
    var spewed = new StringBuilder("([]uint8)[");
    for (byte octet : json.getBytes(StandardCharsets.UTF_8)) {
      spewed.append(Byte.toUnsignedInt(octet)).append(' ');
    }
    spewed.setCharAt(spewed.length() - 1, ']');
    return Integer.toHexString(fnv1a(spewed));
  }

  private static int fnv1a(CharSequence ascii) {
    int hash = FNV_OFFSET;
    for (int i = 0; i < ascii.length(); i++) {
      hash = (hash ^ ascii.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }
}
