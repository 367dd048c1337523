package io.jubelet.node.decide.switching;

import io.jubelet.node.decide.switching.SwitchInputs.PodFact;
import io.jubelet.node.decide.switching.SwitchInputs.PodImage;
import io.jubelet.node.model.AgentReport.ChangeClass;
import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.RolloutOrder;
import io.jubelet.node.model.RolloutOrder.Grant;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeConfiguration.EvictionSettings;
import io.jubelet.node.model.RuntimeFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Values that the tables vary. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  static final Endpoint OLD = new Endpoint("unix:///run/old.sock");
  static final Endpoint NEW = new Endpoint("unix:///run/new.sock");
  static final String UID = "node-uid";

  private Samples() {}

  static RuntimeConfiguration configuration(Endpoint endpoint) {
    return configuration(endpoint, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static RuntimeConfiguration configuration(
      Endpoint endpoint,
      Optional<String> handler,
      Optional<String> pause,
      Optional<CgroupDriver> driver) {
    return new RuntimeConfiguration(
        "nrr-1",
        "containerd",
        endpoint,
        endpoint,
        handler,
        pause,
        driver,
        EvictionSettings.none(),
        new TreeMap<>());
  }

  static RolloutOrder order(Grant grant, long fence, long generation) {
    return new RolloutOrder(
        UID,
        "nrr-2",
        "nrr-2-1",
        grant,
        Optional.of(NOW.plusSeconds(60)),
        Duration.ofMinutes(10),
        fence,
        generation);
  }

  static Journal journal(ChangeClass changeClass, Step step, Step reached) {
    return new Journal(
        new Journal.Order("nrr-2-1", 7, 3),
        changeClass,
        configuration(OLD),
        configuration(changeClass == ChangeClass.FULL_SWITCH ? NEW : OLD),
        new Journal.Machine("boot-1", 0, true, false, List.of("uid-1")),
        step,
        reached,
        NOW,
        NOW.plus(Duration.ofMinutes(10)),
        NOW,
        NOW,
        "",
        List.of());
  }

  static RuntimeFacts facts(boolean ready, String message) {
    return new RuntimeFacts(
        "containerd",
        "2.4.2",
        "v1",
        ready,
        true,
        message,
        Optional.of(CgroupDriver.CGROUPFS),
        Optional.of("pause:1"),
        List.of("runc"),
        new TreeMap<>(),
        false);
  }

  static SwitchInputs inputs(Optional<RolloutOrder> order) {
    var image = new PodImage("app:1", true);
    return new SwitchInputs(
        order,
        Optional.of(UID),
        "boot-1",
        configuration(OLD),
        CgroupDriver.CGROUPFS,
        Optional.of(facts(true, "")),
        List.of(new PodFact("uid-1", new PodName("shop", "web"), List.of(image), true)),
        true,
        1L << 40);
  }
}
