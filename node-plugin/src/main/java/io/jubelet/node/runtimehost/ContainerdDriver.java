package io.jubelet.node.runtimehost;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.model.FileDrift;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.runtimehost.Programs.Result;
import io.jubelet.node.runtimehost.TomlText.Unusable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is particular to containerd: its configuration file and its own opinion of it.
 *
 * @param configFile the file that its service names with {@code --config}
 */
record ContainerdDriver(Path configFile, Path binary) {
  private static final String CHECKED = ".jubelet-check";

  /** The text of the configuration file with what the content asks for. */
  Outcome<String> render(RuntimeConfiguration content) {
    try {
      var present = HostFiles.read(configFile).orElse("");
      return new Done<>(ContainerdFile.parse(present).with(content).text());
    } catch (Unusable e) {
      return new Refused<>(
          "RenderFailed", "'%s' cannot be edited: %s".formatted(configFile, e.getMessage()));
    } catch (IOException e) {
      return new Refused<>(
          "RenderFailed", "'%s' cannot be read: %s".formatted(configFile, e.getMessage()));
    }
  }

  /** What of the content the configuration file contradicts now. */
  Outcome<List<FileDrift>> differences(RuntimeConfiguration content) {
    try {
      var text = HostFiles.read(configFile).orElse("");
      return new Done<>(ContainerdFile.parse(text).differences(content, configFile.toString()));
    } catch (Unusable e) {
      var why = "%s: %s".formatted("cannot be read as a configuration", e.getMessage());
      return new Done<>(List.of(new FileDrift(configFile.toString(), "the file", "", why)));
    } catch (IOException e) {
      return new Unknown<>("'%s' cannot be read: %s".formatted(configFile, e.getMessage()));
    }
  }

  /**
   * Has containerd read the text and print what it makes of it, drop-ins included. The text is
   * beside the real file for that time, because imports are relative to it.
   */
  Outcome<Nothing> validate(String text, RuntimeConfiguration content, Duration timeout) {
    var staged = configFile.resolveSibling("." + configFile.getFileName() + CHECKED);
    try {
      HostFiles.write(staged, text);
      try {
        return judge(dump(staged, timeout), content);
      } finally {
        HostFiles.delete(staged);
      }
    } catch (IOException e) {
      return new Refused<>(
          "ValidationFailed", "'%s' cannot be written: %s".formatted(staged, e.getMessage()));
    }
  }

  private Result dump(Path file, Duration timeout) {
    return Programs.run(
        List.of(binary.toString(), "--config", file.toString(), "config", "dump"), timeout);
  }

  private Outcome<Nothing> judge(Result result, RuntimeConfiguration content) {
    return switch (result) {
      case Result.Exited(var code, var output, _) when code == 0 -> judge(output, content);
      case Result.Exited exited -> refused("is not accepted by containerd: " + exited.complaint());
      case Result.TimedOut(var after) ->
          new Unknown<>("'%s config dump' took longer than %s".formatted(binary, after));
      case Result.NotStarted(var why) -> refused("cannot be validated: " + why);
    };
  }

  private Outcome<Nothing> judge(String effective, RuntimeConfiguration content) {
    try {
      return ContainerdFile.parse(effective)
          .misses(content)
          .<Outcome<Nothing>>map(miss -> refused("has no effect as it should: " + miss))
          .orElseGet(Outcome::done);
    } catch (Unusable e) {
      return refused("gives a configuration that cannot be read: " + e.getMessage());
    }
  }

  private <T> Outcome<T> refused(String why) {
    return new Refused<>("ValidationFailed", "the new '%s' %s".formatted(configFile, why));
  }

  /** What the binary says of its version; empty when it says nothing. */
  String version(Duration timeout) {
    return Programs.run(List.of(binary.toString(), "--version"), timeout)
            instanceof Result.Exited(_, var output, _)
        ? versionOf(output)
        : "";
  }

  /** {@code containerd PACKAGE VERSION REVISION}. */
  static String versionOf(String output) {
    var words = output.strip().split("\\s+");
    return words.length < 3 ? "" : words[2];
  }
}
