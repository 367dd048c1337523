package io.jubelet.e2e;

import io.jubelet.testbed.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a node's agent has recorded of its next attempt; made before that begins. */
final class SwitchJournal {
  private static final Pattern STEP = Pattern.compile("\"step\"\\s*:\\s*\"(\\w+)\"");
  private static final Pattern ATTEMPT = Pattern.compile("\"attempt\"\\s*:\\s*\"([^\"]+)\"");

  private final Path folder;
  private final Path journal;
  private final Optional<String> lastAttempt;

  SwitchJournal(Node node) {
    this.folder = node.path("/var/lib/kubelet/jubelet");
    this.journal = folder.resolve("switch+journal");
    this.lastAttempt = recorded(ATTEMPT);
  }

  /** Where a new version of it appears. */
  Path folder() {
    return folder;
  }

  /** The last step that the attempt recorded; empty before it began. */
  Optional<String> step() {
    return recorded(ATTEMPT).equals(lastAttempt) ? Optional.empty() : recorded(STEP);
  }

  private Optional<String> recorded(Pattern field) {
    try {
      var found = field.matcher(Files.readString(journal));
      return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + journal, e);
    }
  }

  @Override
  public String toString() {
    return journal.toString();
  }
}
