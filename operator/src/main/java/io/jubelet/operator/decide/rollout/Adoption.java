package io.jubelet.operator.decide.rollout;

import io.jubelet.api.v1alpha1.AgentStatus;
import io.jubelet.api.v1alpha1.CgroupDriver;
import io.jubelet.api.v1alpha1.RenderedConfig;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a node that never committed a revision runs this content already. */
final class Adoption {
  private Adoption() {}

  static boolean of(AgentStatus agent, RenderedConfig content) {
    return agent.committedRevision().isEmpty()
        && agent.plan().isEmpty()
        && sameRuntime(agent, content);
  }

  private static boolean sameRuntime(AgentStatus agent, RenderedConfig content) {
    var wanted = content.runtime();
    if (wanted == null) {
      return true;
    }
    var running = agent.runtime();
    return running != null
        && running.endpoint().equals(wanted.endpoint())
        && (content.pauseImage().isEmpty() || running.pauseImage().equals(content.pauseImage()))
        && fits(content.cgroupDriver(), running.cgroupDriver());
  }

  private static boolean fits(@Nullable CgroupDriver wanted, String running) {
    return wanted == null
        || wanted == CgroupDriver.AUTO
        || wanted.name().toLowerCase(Locale.ROOT).equals(running);
  }
}
