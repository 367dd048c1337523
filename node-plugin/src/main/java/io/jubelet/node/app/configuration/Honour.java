package io.jubelet.node.app.configuration;

import java.util.Optional;

/** Whether this agent does what a field or a flag says. */
sealed interface Honour {
  /** It does. */
  record Full() implements Honour {}

  /**
   * It does not.
   *
   * @param ofDefault whether the default is not honoured either, so that it is named as well
   */
  record None(boolean ofDefault) implements Honour {}

  /** Only what {@code text} says. */
  record Part(String text) implements Honour {}

  /** From the word in a table: {@code yes}, {@code no}, {@code never} or {@code part: TEXT}. */
  static Honour of(String word) {
    return switch (word) {
      case "yes" -> new Full();
      case "no" -> new None(false);
      case "never" -> new None(true);
      default -> {
        if (!word.startsWith("part: ")) {
          throw new IllegalStateException("'" + word + "' does not say what is honoured");
        }
        yield new Part(word.substring("part: ".length()));
      }
    };
  }

  /** One sentence for whoever sets it; empty when nothing is amiss. */
  default Optional<String> warning(String name) {
    return switch (this) {
      case Full _ -> Optional.empty();
      case None _ -> Optional.of("known and not yet honoured: " + name);
      case Part(var text) -> Optional.of("honoured in part: " + name + ": " + text);
    };
  }

  /** The same for whoever sets it to what it is by default. */
  default Optional<String> warningOfDefault(String name) {
    return this instanceof None(var ofDefault) && !ofDefault ? Optional.empty() : warning(name);
  }
}
