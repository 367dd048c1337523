package io.jubelet.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The types as the client reads and writes them. */
final class WireTest {
  private static final KubernetesSerialization WIRE = new KubernetesSerialization();

  private static NodeRuntimeConfig config(String spec) {
    return WIRE.unmarshal(
        """
        {"apiVersion": "jubelet.io/v1alpha1", "kind": "NodeRuntimeConfig",
         "metadata": {"name": "workers"}, "spec": %s}
        """
            .formatted(spec),
        NodeRuntimeConfig.class);
  }

  @Test
  void absentFieldsHaveTheDefaultsOfTheApi() {
    var rollout = config("{\"nodeSelector\": {}}").getSpec().rollout();

    assertThat(rollout).isEqualTo(RolloutSpec.PRESET);
    assertThat(rollout.paused()).isFalse();
    assertThat(rollout.maxUnavailable().getIntVal()).isEqualTo(1);
    assertThat(rollout.health().stepTimeoutSeconds()).isEqualTo(900);
  }

  @Test
  void enumsAreSpelledAsTheApiSpellsThem() {
    var spec =
        config(
                """
                {"nodeSelector": {}, "cgroupDriver": "systemd",
                 "runtime": {"name": "crio", "endpoint": "unix:///run/crio/crio.sock"}}
                """)
            .getSpec();

    assertThat(spec.cgroupDriver()).isEqualTo(CgroupDriver.SYSTEMD);
    assertThat(WIRE.asJson(spec)).contains("\"name\":\"crio\"", "\"cgroupDriver\":\"systemd\"");
  }

  @Test
  void fieldsOfALaterVersionAreReadOver() {
    var spec = config("{\"nodeSelector\": {}, \"later\": {\"x\": 1}}").getSpec();

    assertThat(spec.nodeSelector().matchLabels()).isEmpty();
  }

  @Test
  void whatIsAbsentIsNotWritten() {
    var eviction =
        WIRE.unmarshal("{\"hard\": {\"memory.available\": \"200Mi\"}}", EvictionSpec.class);

    assertThat(WIRE.asJson(eviction)).isEqualTo("{\"hard\":{\"memory.available\":\"200Mi\"}}");
  }

  @Test
  void timesAreWrittenAsRfc3339() {
    var condition =
        new Condition("Ready", Condition.Status.True, "Done", "", 3, Instant.ofEpochSecond(1));

    assertThat(WIRE.unmarshal(WIRE.asJson(condition), Map.class))
        .containsEntry("lastTransitionTime", "1970-01-01T00:00:01Z")
        .containsEntry("status", "True")
        .containsEntry("message", "");
    assertThat(WIRE.unmarshal(WIRE.asJson(condition), Condition.class)).isEqualTo(condition);
  }
}
