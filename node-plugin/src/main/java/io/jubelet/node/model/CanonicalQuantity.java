package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Amounts as the API writes them (apimachinery resource.Quantity): the largest unit without a
 * fraction; of bytes one of 1024, as nearly everybody asks for them.
 */
public final class CanonicalQuantity {
  private static final String BINARY = "KMGTPE";
  private static final String DECIMAL = "kMGTPE";
  private static final BigInteger KIBI = BigInteger.valueOf(1024);
  private static final BigInteger KILO = BigInteger.valueOf(1000);

  private CanonicalQuantity() {}

  /**
   * @param amount in base units; less than a thousandth is rounded up, as in any list of resources
   */
  public static Quantity of(String resource, BigDecimal amount) {
    var millis = amount.movePointRight(3).setScale(0, RoundingMode.UP).toBigIntegerExact();
    var parts = millis.divideAndRemainder(KILO);
    if (parts[1].signum() != 0) {
      return new Quantity(millis.toString(), "m");
    }
    return bytes(resource) && parts[0].mod(KIBI).signum() == 0
        ? unit(parts[0], KIBI, BINARY, "i")
        : unit(parts[0], KILO, DECIMAL, "");
  }

  private static boolean bytes(String resource) {
    return resource.equals(PodResources.MEMORY)
        || resource.equals("ephemeral-storage")
        || resource.startsWith(PodResources.HUGE_PAGES_PREFIX);
  }

  private static Quantity unit(BigInteger whole, BigInteger step, String prefixes, String suffix) {
    var amount = whole;
    var unit = 0;
    while (amount.signum() != 0 && unit < prefixes.length() && amount.mod(step).signum() == 0) {
      amount = amount.divide(step);
      unit++;
    }
    return new Quantity(amount.toString(), unit == 0 ? "" : prefixes.charAt(unit - 1) + suffix);
  }
}
