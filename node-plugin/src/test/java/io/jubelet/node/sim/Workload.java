package io.jubelet.node.sim;

import io.fabric8.kubernetes.api.model.Container;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RestartPolicy;
import io.jubelet.node.model.RestartTogether;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the programs in the containers do: init containers and jobs end by themselves. */
final class Workload {
  private final World world;
  private final Faults faults;
  private final TreeMap<PodUid, RestartPolicy> policies = new TreeMap<>();
  private final TreeSet<PodUid> together = new TreeSet<>();
  private final TreeSet<PodUid> ruled = new TreeSet<>();

  Workload(World world, Faults faults) {
    this.world = world;
    this.faults = faults;
  }

  void runs(Pod pod) {
    policies.put(pod.uid(), pod.restartPolicy());
    if (RestartTogether.possible(pod)) {
      together.add(pod.uid());
    } else if (pod.containers().stream().anyMatch(Workload::ruled)) {
      ruled.add(pod.uid());
    }
  }

  private static boolean ruled(Container container) {
    return container.getRestartPolicyRules() != null
        && !container.getRestartPolicyRules().isEmpty();
  }

  private int exitCode(Instance instance) {
    if (ruled.contains(instance.pod) && instance.name.startsWith("app-")) {
      return faults.healed() && instance.attempt > 0 ? 0 : againOrNot();
    }
    var together = this.together.contains(instance.pod) && !instance.name.startsWith("init-");
    if (faults.healed()) {
      return together && instance.name.equals("app-0") && instance.attempt == 0
          ? Shape.ALL_ANEW
          : 0;
    }
    if (together) {
      return world.chance(0.5) ? Shape.ALL_ANEW : 0;
    }
    return world.chance(0.7) ? 0 : 1;
  }

  private int againOrNot() {
    return faults.healed() || world.chance(0.6) ? Shape.AGAIN : world.draw(2);
  }

  void started(Instance instance, FakeRuntime runtime) {
    instance.startedUpAtMillis = world.millis() + world.draw(8_000);
    var job = policies.get(instance.pod) != RestartPolicy.ALWAYS;
    var ends =
        instance.name.startsWith("init-")
            || instance.name.startsWith(FakeKubeApi.DEBUGGER)
            || (job && !instance.name.startsWith("side-"));
    if (ends) {
      var exitCode = exitCode(instance);
      world.after(100 + world.draw(20_000), () -> runtime.exit(instance, exitCode));
    }
  }
}
