package io.jubelet.node.translate.manifest;

import java.math.BigInteger;
import java.util.HexFormat;

/** The 128-bit FNV-1a hash (Go hash/fnv New128a). */
final class Fnv128a {
  private static final BigInteger OFFSET = new BigInteger("6c62272e07bb014262b821756295c58d", 16);
  private static final BigInteger PRIME =
      BigInteger.ONE.shiftLeft(88).add(BigInteger.valueOf(0x13b));
  private static final BigInteger MASK = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
  private static final int BYTES = 16;

  private Fnv128a() {}

  /** In hexadecimal, as the Go kubelet writes a UID. */
  static String of(byte[] bytes) {
    var hash = OFFSET;
    for (var each : bytes) {
      hash = hash.xor(BigInteger.valueOf(each & 0xff)).multiply(PRIME).and(MASK);
    }
    var digits = hash.toByteArray();
    var sum = new byte[BYTES];
    for (var i = 0; i < Math.min(BYTES, digits.length); i++) {
      sum[BYTES - 1 - i] = digits[digits.length - 1 - i];
    }
    return HexFormat.of().formatHex(sum);
  }
}
