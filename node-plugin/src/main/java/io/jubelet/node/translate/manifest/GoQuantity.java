package io.jubelet.node.translate.manifest;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A quantity as Go holds it in memory after reading it (apimachinery resource.ParseQuantity), which
 * is what a dump of it shows. Small ones are an int64 with a scale, and the text is kept when it is
 * canonical; the others are a decimal number of arbitrary size.
 *
 * @param big the decimal number; empty when value and scale are used
 */
record GoQuantity(long value, int scale, Optional<BigDecimal> big, String text, String format) {
  private static final Pattern SYNTAX =
      Pattern.compile("([+-]?)(\\d*)(?:\\.(\\d*))?(|[numkMGTPE]|[KMGTPE]i|[eE][+-]?\\d+)");
  private static final String DECIMAL_PREFIXES = "num kMGTPE";
  private static final String BINARY_PREFIXES = " KMGTPE";

  /** Go's maxInt64Factors: so many digits are safe in an int64. */
  private static final int SAFE_DIGITS = 18;

  private static final int NANO = 9;
  private static final int MILLI = 3;
  private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

  static GoQuantity parse(String written) throws BadManifestException {
    var text = written.strip();
    if (text.equals("0")) {
      return new GoQuantity(0, 0, Optional.empty(), text, "DecimalSI");
    }
    var syntax = SYNTAX.matcher(text);
    if (text.isEmpty() || !syntax.matches() || exponentTooLarge(syntax.group(4))) {
      throw new BadManifestException("'" + written + "' is not a quantity");
    }
    var suffix = Suffix.of(syntax.group(4));
    return small(text, syntax, suffix).orElseGet(() -> large(syntax, suffix));
  }

  private static boolean exponentTooLarge(String suffix) {
    return suffix.matches("[eE][+-]?\\d{4,}");
  }

  private record Suffix(boolean binary, int exponent, String format) {
    static Suffix of(String suffix) {
      if (suffix.endsWith("i")) {
        return new Suffix(true, 10 * BINARY_PREFIXES.indexOf(suffix.charAt(0)), "BinarySI");
      }
      if (suffix.length() > 1) {
        var exponent = suffix.substring(suffix.charAt(1) == '+' ? 2 : 1);
        return new Suffix(false, Integer.parseInt(exponent), "DecimalExponent");
      }
      var prefix = suffix.isEmpty() ? ' ' : suffix.charAt(0);
      return new Suffix(false, 3 * (DECIMAL_PREFIXES.indexOf(prefix) - 3), "DecimalSI");
    }
  }

  private static Optional<GoQuantity> small(String text, Matcher syntax, Suffix suffix) {
    var whole = syntax.group(2).replaceFirst("^0+", "");
    var fraction = syntax.group(3) == null ? "" : syntax.group(3);
    // Zeroes alone are read as a number without suffix.
    var digits = (whole.isEmpty() ? "0" : whole) + fraction;
    var precision =
        suffix.binary()
            ? 15 - Math.max(1, whole.length()) - (int) (suffix.exponent() * 3 / 10f) - 1
            : SAFE_DIGITS - Math.max(1, whole.length()) - fraction.length();
    var scale = (suffix.binary() ? 0 : suffix.exponent()) - fraction.length();
    if ((suffix.binary() && !fraction.isEmpty()) || precision < 0 || scale < -NANO) {
      return Optional.empty();
    }
    var parsed = Long.parseLong(digits);
    var value = suffix.binary() ? parsed << suffix.exponent() : parsed;
    var canonical =
        suffix.binary()
            ? (parsed & 0x07) != 0
            : scale % MILLI == 0 && !digits.endsWith("000") && digits.charAt(0) != '0';
    return Optional.of(
        new GoQuantity(
            syntax.group(1).equals("-") ? -value : value,
            scale,
            Optional.empty(),
            canonical ? text : "",
            suffix.format()));
  }

  private static GoQuantity large(Matcher syntax, Suffix suffix) {
    var fraction = syntax.group(3) == null ? "" : syntax.group(3);
    var digits = "0" + syntax.group(2) + fraction;
    var amount = new BigDecimal(new BigInteger(digits), fraction.length());
    amount =
        suffix.binary()
            ? new BigDecimal(amount.unscaledValue().shiftLeft(suffix.exponent()), amount.scale())
            : new BigDecimal(amount.unscaledValue(), amount.scale() - suffix.exponent());
    if (amount.signum() != 0) {
      amount = amount.setScale(NANO, RoundingMode.UP);
    }
    var format = suffix.format();
    if (suffix.binary() && amount.compareTo(LARGEST) > 0) {
      amount = LARGEST;
    }
    if (suffix.binary() && amount.compareTo(BigDecimal.ONE) < 0 && amount.signum() > 0) {
      format = "DecimalSI";
    }
    var signed = syntax.group(1).equals("-") ? amount.negate() : amount;
    return new GoQuantity(0, 0, Optional.of(signed), "", format);
  }

  /** As lists of resources are rounded when they are read (SetDefaults_ResourceList). */
  GoQuantity roundedUpToMilli() {
    if (big.isPresent()) {
      var rounded = big.get().setScale(MILLI, RoundingMode.UP);
      return new GoQuantity(0, 0, Optional.of(rounded), "", format);
    }
    if (scale >= -MILLI) {
      return this;
    }
    var rounded =
        new BigDecimal(BigInteger.valueOf(value), -scale).setScale(MILLI, RoundingMode.UP);
    return new GoQuantity(
        rounded.unscaledValue().longValueExact(), -MILLI, Optional.empty(), "", format);
  }

  /** As go-spew shows it, without the type's name. */
  String dumped() {
    return "{i:(resource.int64Amount){value:(int64)%d scale:(resource.Scale)%d} "
            .formatted(value, scale)
        + "d:(resource.infDecAmount){Dec:(*inf.Dec)%s} ".formatted(dec())
        + "s:(string)%s Format:(resource.Format)%s}".formatted(text, format);
  }

  private String dec() {
    return big.map(
            amount ->
                "{unscaled:(big.Int){neg:(bool)%s abs:(big.nat)%s} scale:(inf.Scale)%d}"
                    .formatted(
                        amount.signum() < 0, words(amount.unscaledValue().abs()), amount.scale()))
        .orElse("<nil>");
  }

  /** The 64-bit words of a number, the least one first. */
  private static String words(BigInteger number) {
    if (number.signum() == 0) {
      return "<nil>";
    }
    var words = new java.util.StringJoiner(" ", "[", "]");
    for (var rest = number; rest.signum() > 0; rest = rest.shiftRight(Long.SIZE)) {
      words.add(Long.toUnsignedString(rest.longValue()));
    }
    return words.toString();
  }
}
