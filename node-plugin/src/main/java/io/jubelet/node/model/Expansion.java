package io.jubelet.node.model;

import java.util.function.Function;

/**
 * {@code $(NAME)} references in commands, arguments and environment values: {@code $$} stands for a
 * dollar sign, a name that is not known stays as it is written (upstream expansion.Expand).
 */
public final class Expansion {
  private Expansion() {}

  /**
   * @param value the value of a name, or the reference itself when there is none
   */
  public static String expand(String text, Function<String, String> value) {
    var expanded = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
      int close = c == '$' && next == '(' ? text.indexOf(')', at + 2) : -1;
      if (c == '$' && next == '$') {
        expanded.append('$');
        at += 2;
      } else if (close >= 0) {
        expanded.append(value.apply(text.substring(at + 2, close)));
        at = close + 1;
      } else {
        expanded.append(c);
        at++;
      }
    }
    return expanded.toString();
  }

  public static String reference(String name) {
    return "$(" + name + ")";
  }
}
