package io.jubelet.node.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.model.PodUid;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Golden patches. */
final class StatusPatchTest {
  private static final PodUid UID = new PodUid("u-1");

  private static <T> T parsed(String json, Class<T> type) throws Exception {
    return Json.value(Json.tree(json.getBytes(StandardCharsets.UTF_8)), type);
  }

  @Test
  void podPatchReplacesAddressesAndTakesBackWhatIsAbsent() throws Exception {
    var status =
        parsed(
            """
            {"phase": "Running", "hostIP": "10.0.0.1", "hostIPs": [{"ip": "10.0.0.1"}],
             "podIP": "10.1.0.1", "podIPs": [{"ip": "10.1.0.1"}],
             "conditions": [{"type": "Ready", "status": "True", "observedGeneration": 3}]}
            """,
            PodStatus.class);

    assertThat(StatusPatch.of(UID, status).toPrettyString())
        .isEqualTo(
            """
            {
              "metadata" : {
                "uid" : "u-1"
              },
              "status" : {
                "conditions" : [ {
                  "observedGeneration" : 3,
                  "status" : "True",
                  "type" : "Ready",
                  "reason" : null,
                  "message" : null,
                  "lastProbeTime" : null,
                  "lastTransitionTime" : null
                }, {
                  "type" : "PodResizePending",
                  "$patch" : "delete"
                }, {
                  "type" : "PodResizeInProgress",
                  "$patch" : "delete"
                } ],
                "hostIP" : "10.0.0.1",
                "hostIPs" : [ {
                  "ip" : "10.0.0.1"
                }, {
                  "$patch" : "replace"
                } ],
                "phase" : "Running",
                "podIP" : "10.1.0.1",
                "podIPs" : [ {
                  "ip" : "10.1.0.1"
                }, {
                  "$patch" : "replace"
                } ],
                "message" : null,
                "reason" : null,
                "initContainerStatuses" : null,
                "containerStatuses" : null,
                "ephemeralContainerStatuses" : null
              }
            }\
            """);
  }

  @Test
  void podWithoutAddressesLosesThem() throws Exception {
    var patch = StatusPatch.of(UID, parsed("{\"phase\": \"Failed\"}", PodStatus.class));

    assertThat(patch.path("status").path("podIPs").isNull()).isTrue();
    assertThat(patch.path("status").path("podIP").isNull()).isTrue();
    assertThat(patch.path("status").has("startTime")).isFalse();
  }

  @Test
  void resizeThatIsUnderWayStays() throws Exception {
    var status =
        parsed(
            """
            {"conditions": [{"type": "PodResizePending", "status": "True"}]}
            """,
            PodStatus.class);

    var conditions = StatusPatch.of(UID, status).path("status").path("conditions");

    assertThat(conditions).hasSize(2);
    assertThat(conditions.get(0).path("status").asText()).isEqualTo("True");
    assertThat(conditions.get(1).toString())
        .isEqualTo("{\"type\":\"PodResizeInProgress\",\"$patch\":\"delete\"}");
  }

  @Test
  void nodePatchReplacesAddressesAndLeavesWhatOthersWrite() throws Exception {
    var status =
        parsed(
            """
            {"addresses": [{"type": "InternalIP", "address": "10.0.0.1"}],
             "images": [{"names": ["a"], "sizeBytes": 1}],
             "conditions": [{"type": "Ready", "status": "True", "reason": "r"}]}
            """,
            NodeStatus.class);

    var patch = StatusPatch.of(status).path("status");

    assertThat(patch.path("addresses").toString())
        .isEqualTo("[{\"address\":\"10.0.0.1\",\"type\":\"InternalIP\"},{\"$patch\":\"replace\"}]");
    assertThat(patch.path("images")).hasSize(1);
    assertThat(patch.path("volumesInUse").isNull()).isTrue();
    assertThat(patch.has("volumesAttached")).isFalse();
    assertThat(patch.path("conditions").get(0).path("message").isNull()).isTrue();
  }
}
