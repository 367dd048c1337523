package io.jubelet.node.decide.switching;

import io.jubelet.node.model.FileDrift;
import io.jubelet.node.model.InstalledRuntime;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeFacts;
import java.util.List;

/** What came of a piece of work. */
public sealed interface SwitchAnswer {
  record Done() implements SwitchAnswer {}

  /** It did not happen, and nothing was changed. */
  record Refused(String message) implements SwitchAnswer {}

  /** It may have happened. */
  record Unknown(String cause) implements SwitchAnswer {}

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

  record Compared(List<FileDrift> drifts) implements SwitchAnswer {
    public Compared {
      drifts = List.copyOf(drifts);
    }
  }
}
