package io.jubelet.bench;

import io.jubelet.testbed.TestbedFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How much is measured.
 *
 * @param chosen words of the figures that are measured; all when empty
 * @param pods background pods on each node
 * @param burst how many pods start at once
 * @param repetitions of what is cheap
 * @param bursts repetitions of a burst
 * @param window how long CPU time is added up
 * @param probesPerSecond that each agent shall make
 */
public record Settings(
    List<String> chosen,
    int pods,
    int burst,
    int repetitions,
    int bursts,
    Duration window,
    int probesPerSecond) {

  private static final Settings DEFAULT =
      new Settings(List.of(), 30, 30, 15, 5, Duration.ofSeconds(30), 1000);

  public Settings {
    chosen = List.copyOf(chosen);
  }

  /** Reads words such as {@code pods=100}; anything else that is not empty chooses a figure. */
  static Settings parse(List<String> words) {
    var settings = DEFAULT;
    for (var word : words) {
      settings = word.contains("=") ? settings.with(word) : settings.choosing(word);
    }
    return settings;
  }

  private Settings choosing(String figure) {
    var more = new ArrayList<>(chosen);
    more.add(figure);
    return new Settings(more, pods, burst, repetitions, bursts, window, probesPerSecond);
  }

  private Settings with(String word) {
    var name = word.substring(0, word.indexOf('='));
    int value = number(word);
    return new Settings(
        chosen,
        name.equals("pods") ? value : pods,
        name.equals("burst") ? value : burst,
        name.equals("repetitions") ? value : repetitions,
        name.equals("bursts") ? value : bursts,
        name.equals("window") ? Duration.ofSeconds(value) : window,
        name.equals("probes") ? value : probesPerSecond);
  }

  private static int number(String word) {
    // Only of background pods there may be none.
    var least = word.startsWith("pods=") ? 0 : 1;
    var known = List.of("pods", "burst", "repetitions", "bursts", "window", "probes");
    try {
      if (known.contains(word.substring(0, word.indexOf('=')))) {
        int value = Integer.parseInt(word.substring(word.indexOf('=') + 1));
        if (value >= least) {
          return value;
        }
      }
    } catch (NumberFormatException _) {
      // Told below, as any other word that makes no sense.
    }
    throw new TestbedFailure(
        "'%s' is none of %s=NUMBER above 0 (pods: or 0)".formatted(word, known));
  }
}
