package io.jubelet.node.effect;

import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.FileDrift;
import io.jubelet.node.model.InstalledRuntime;
import io.jubelet.node.model.RuntimeConfiguration;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The runtimes installed on this machine: their configuration files and services. One driver per
 * kind of runtime; which ones are installed is node-local knowledge (/etc/jubelet/runtimes.yaml),
 * never taken from a custom resource.
 */
public interface RuntimeHost {
  /** The installed runtimes. */
  Outcome<List<InstalledRuntime>> installed(Duration timeout);

  /**
   * The files that would make the runtime behind the endpoint what the content says, as a set;
   * every line that is not ours stays. An empty set of changes means nothing to do. Refused names
   * what cannot be rendered.
   */
  Outcome<FileSet> render(RuntimeConfiguration content, Duration timeout);

  /**
   * Asks the runtime's own binary whether it would accept the staged files, and whether what it
   * makes of them is what the content says. Refused names the file and what is wrong.
   */
  Outcome<Nothing> validate(RuntimeConfiguration content, FileSet files, Duration timeout);

  /**
   * What somebody else has changed in the files of a configuration that was committed. What a file
   * does not say may be the runtime's own or come from another file, and is no difference.
   */
  Outcome<List<FileDrift>> differences(RuntimeConfiguration committed, Duration timeout);

  /** The present content of the same files, for the way back. */
  Outcome<FileSet> snapshot(FileSet files, Duration timeout);

  /** Writes all files of the set, each by temp file, sync and rename; safe to repeat. */
  Outcome<Nothing> write(FileSet files, Duration timeout);

  /** Starts the service behind the endpoint, and keeps it started over reboots. */
  Outcome<Nothing> start(Endpoint endpoint, Duration timeout);

  /** Stops the service behind the endpoint and keeps it stopped. Done when it is not running. */
  Outcome<Nothing> stop(Endpoint endpoint, Duration timeout);

  /** Stops the service if it runs and starts it, and keeps it started over reboots. */
  Outcome<Nothing> restart(Endpoint endpoint, Duration timeout);

  /** Whether the service behind the endpoint runs. */
  Outcome<Boolean> running(Endpoint endpoint, Duration timeout);

  /** Content by absolute path; an empty value is a file that must not exist. */
  record FileSet(SortedMap<String, Optional<String>> content) {
    public FileSet {
      content = Collections.unmodifiableSortedMap(new TreeMap<>(content));
    }

    public boolean empty() {
      return content.isEmpty();
    }
  }
}
