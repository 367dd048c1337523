package io.jubelet.node.decide.switching;

import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.InstalledRuntime;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeFacts;
import java.util.List;
import java.util.Optional;

/** What came of a piece of work. */
public sealed interface SwitchAnswer {
  record Done() implements SwitchAnswer {}

  /** It did not happen, and nothing was changed. */
  record Refused(String message) implements SwitchAnswer {}

  /** It may have happened. */
  record Unknown(String cause) implements SwitchAnswer {}

  /**
   * @param borrowed a runtime that a preflight started and has not stopped
   */
  record Loaded(
      Optional<Journal> journal,
      Optional<RuntimeConfiguration> committed,
      Optional<RuntimeConfiguration> lastKnownGood,
      Optional<Endpoint> borrowed)
      implements SwitchAnswer {}

  record Content(RuntimeConfiguration configuration) implements SwitchAnswer {}

  record Installed(List<InstalledRuntime> runtimes) implements SwitchAnswer {
    public Installed {
      runtimes = List.copyOf(runtimes);
    }
  }

  record Running(boolean running) implements SwitchAnswer {}

  record Facts(RuntimeFacts facts) implements SwitchAnswer {}

  record Pods(int count) implements SwitchAnswer {}

  record ImageFound(boolean found) implements SwitchAnswer {}
}
