package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Eviction thresholds as amounts: {@code 100Mi} as it is, {@code 10%} of the capacity. */
public final class Thresholds {
  private Thresholds() {}

  /** The amount that the text means for a resource of that capacity. */
  public static long amount(String text, long capacity) {
    var amount =
        text.endsWith("%")
            ? new BigDecimal(text.substring(0, text.length() - 1))
                .movePointLeft(2)
                .multiply(BigDecimal.valueOf(capacity))
            : new Quantity(text).getNumericalAmount();
    return amount.setScale(0, RoundingMode.FLOOR).longValueExact();
  }
}
