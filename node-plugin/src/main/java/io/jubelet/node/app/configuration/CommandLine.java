package io.jubelet.node.app.configuration;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The parsed command line: values by flag name, without the dashes. The syntax is that of the Go
 * kubelet (pflag): {@code --name=value}, {@code --name value}, booleans alone or with {@code =},
 * underscores for dashes, {@code -v} for {@code --v}.
 *
 * @param fields values of the flags that set a field of {@code KubeletConfiguration}, by path
 * @param warnings one sentence for each flag that is known and not yet honoured
 */
public record CommandLine(
    SortedMap<String, Value> flags, SortedMap<String, Value> fields, List<String> warnings) {
  public CommandLine {
    flags = Collections.unmodifiableSortedMap(new TreeMap<>(flags));
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    warnings = List.copyOf(warnings);
  }

  /** Refuses an unknown flag, a missing or malformed value, and an argument that is no flag. */
  public static CommandLine parse(List<String> arguments) throws BadConfigurationException {
    var known = KnownFlag.table(KnownField.table());
    var flags = new TreeMap<String, Value>();
    var rest = arguments.iterator();
    while (rest.hasNext()) {
      var given = Given.split(rest.next());
      var flag = known.get(given.name());
      if (flag == null) {
        throw new BadConfigurationException("unknown flag: " + given.written());
      }
      var value = flag.type().fromText(given.written(), text(given, flag, rest));
      flags.merge(flag.name(), value, FieldType::merged);
    }
    return of(flags, known);
  }

  /** Whether the arguments ask for help or the version instead of a running agent. */
  public static boolean asks(List<String> arguments, String name, String letter) {
    return arguments.contains("--" + name) || arguments.contains("-" + letter);
  }

  public Optional<String> text(String flag) {
    return flags.get(flag) instanceof Value.Text(String text) && !text.isEmpty()
        ? Optional.of(text)
        : Optional.empty();
  }

  SortedMap<String, String> textMap(String flag) {
    return flags.get(flag) instanceof Value.TextMap(var map) ? map : new TreeMap<>();
  }

  List<String> texts(String flag) {
    return flags.get(flag) instanceof Value.Texts(var list) ? list : List.of();
  }

  private static CommandLine of(
      SortedMap<String, Value> flags, SortedMap<String, KnownFlag> known) {
    var fields = new TreeMap<String, Value>();
    var warnings = new ArrayList<String>();
    flags.forEach(
        (name, value) -> {
          var flag = known.get(name);
          if (flag == null) {
            return;
          }
          flag.path().ifPresent(path -> fields.put(path, value));
          flag.honour().warning("--" + name).ifPresent(warnings::add);
        });
    return new CommandLine(flags, fields, warnings);
  }

  private static String text(Given given, KnownFlag flag, Iterator<String> rest)
      throws BadConfigurationException {
    if (given.value().isPresent()) {
      return given.value().get();
    }
    if (flag.type() == FieldType.BOOL) {
      return "true";
    }
    if (!rest.hasNext()) {
      throw new BadConfigurationException("flag needs a value: " + given.written());
    }
    return rest.next();
  }

  /** One flag as it was written. */
  private record Given(String written, String name, Optional<String> value) {
    static Given split(String argument) throws BadConfigurationException {
      if (argument.startsWith("-v") && !argument.startsWith("--")) {
        var level = argument.substring(2).replaceFirst("^=", "");
        return new Given("-v", "v", level.isEmpty() ? Optional.empty() : Optional.of(level));
      }
      if (!argument.startsWith("--") || argument.length() == 2) {
        throw new BadConfigurationException(
            argument.startsWith("-")
                ? "unknown flag: " + argument
                : "unexpected argument: '" + argument + "'");
      }
      var equals = argument.indexOf('=');
      var written = equals < 0 ? argument : argument.substring(0, equals);
      var value =
          equals < 0 ? Optional.<String>empty() : Optional.of(argument.substring(equals + 1));
      return new Given(written, written.substring(2).replace('_', '-'), value);
    }
  }
}
