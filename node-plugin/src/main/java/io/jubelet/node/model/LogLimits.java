package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;

/**
 * How much of a container's log is kept.
 *
 * @param maxBytes the size from which on a log is rotated; a negative one means never, as upstream
 * @param maxFiles how many files there may be, the one that is written included; at least 2
 */
public record LogLimits(long maxBytes, int maxFiles) {
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  public LogLimits {
    if (maxFiles < 2) {
      throw new IllegalArgumentException("a rotated log has at least 2 files, not " + maxFiles);
    }
  }

  /**
   * The number of bytes of a quantity such as {@code 10Mi}, which no file has when it is more than
   * a long holds; throws IllegalArgumentException or ArithmeticException when the text is none, or
   * none of whole bytes.
   */
  public static long bytes(String quantity) {
    return new Quantity(quantity).getNumericalAmount().min(MOST).longValueExact();
  }
}
