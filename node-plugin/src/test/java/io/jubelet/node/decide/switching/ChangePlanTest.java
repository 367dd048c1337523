package io.jubelet.node.decide.switching;

import static io.jubelet.node.decide.switching.Samples.NEW;
import static io.jubelet.node.decide.switching.Samples.OLD;
import static io.jubelet.node.decide.switching.Samples.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.AgentReport.Change;
import io.jubelet.node.model.AgentReport.ChangeClass;
import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeConfiguration.EvictionSettings;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChangePlanTest {
  private static final RuntimeConfiguration PRESENT =
      configuration(
          OLD, Optional.of("runc"), Optional.of("pause:1"), Optional.of(CgroupDriver.CGROUPFS));

  private static RuntimeConfiguration kubelet(String hard, String key, String value) {
    SortedMap<String, String> signals = new TreeMap<>();
    if (!hard.isEmpty()) {
      signals.put("memory.available", hard);
    }
    SortedMap<String, String> settings = new TreeMap<>();
    if (!key.isEmpty()) {
      settings.put(key, value);
    }
    var none = EvictionSettings.none();
    return new RuntimeConfiguration(
        "nrr-1",
        "containerd",
        OLD,
        OLD,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new EvictionSettings(
            signals,
            none.soft(),
            none.softGracePeriodSeconds(),
            none.minimumReclaim(),
            Optional.empty(),
            Optional.empty()),
        settings);
  }

  @Test
  void eachFieldHasItsCost() {
    var to =
        configuration(
            NEW, Optional.of("kata"), Optional.of("pause:2"), Optional.of(CgroupDriver.SYSTEMD));
    assertThat(ChangePlan.between(PRESENT, to).changes())
        .containsExactly(
            new Change("runtime.endpoint", OLD.uri(), NEW.uri(), ChangeClass.FULL_SWITCH),
            new Change("runtime.imageEndpoint", OLD.uri(), NEW.uri(), ChangeClass.FULL_SWITCH),
            new Change("runtime.defaultHandler", "runc", "kata", ChangeClass.POD_RESTART),
            new Change("pauseImage", "pause:1", "pause:2", ChangeClass.RUNTIME_RESTART),
            new Change("cgroupDriver", "cgroupfs", "systemd", ChangeClass.FULL_SWITCH));
  }

  @Test
  void theCostliestChangeDecides() {
    var pause = configuration(OLD, Optional.empty(), Optional.of("pause:2"), Optional.empty());
    assertThat(ChangePlan.between(PRESENT, pause).changeClass())
        .isEqualTo(ChangeClass.RUNTIME_RESTART);
    var handler = configuration(OLD, Optional.of("kata"), Optional.of("p"), Optional.empty());
    assertThat(ChangePlan.between(PRESENT, handler).changeClass())
        .isEqualTo(ChangeClass.POD_RESTART);
  }

  @Test
  void whatIsLeftToTheRuntimeChangesNothing() {
    assertThat(ChangePlan.between(PRESENT, configuration(OLD)).changes()).isEmpty();
    assertThat(ChangePlan.between(PRESENT, configuration(OLD)).changeClass())
        .isEqualTo(ChangeClass.LIVE);
  }

  @ParameterizedTest
  @CsvSource({
    "maxPods, LIVE",
    "containerLogMaxSize, LIVE",
    "imageGCHighThresholdPercent, LIVE",
    "kubeReserved.memory, LIVE",
    "topologyManagerPolicy, FULL_SWITCH",
    "maxPodsPerMoon, FULL_SWITCH",
  })
  void aKubeletSettingIsLiveOnlyIfItIsKnownToBe(String key, ChangeClass expected) {
    var from = kubelet("", "", "");
    assertThat(ChangePlan.between(from, kubelet("", key, "1")).changeClass()).isEqualTo(expected);
  }

  @Test
  void anAbsentThresholdIsTheAgentsOwn() {
    var own = kubelet("100Mi", "", "");
    var asked = kubelet("200Mi", "", "");
    assertThat(ChangePlan.between(kubelet("", "", "").over(own), asked.over(own)).changes())
        .containsExactly(
            new Change("eviction.hard.memory.available", "100Mi", "200Mi", ChangeClass.LIVE));
    assertThat(ChangePlan.between(asked.over(own), kubelet("", "", "").over(own)).changes())
        .containsExactly(
            new Change("eviction.hard.memory.available", "200Mi", "100Mi", ChangeClass.LIVE));
  }
}
