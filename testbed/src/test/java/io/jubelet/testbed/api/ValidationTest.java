package io.jubelet.testbed.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jubelet.api.v1alpha1.NodeRuntimeConfig;
import io.jubelet.api.v1alpha1.NodeRuntimeRevision;
import io.jubelet.api.v1alpha1.RolloutSpec;
import io.jubelet.testbed.ControlPlane;
import io.jubelet.testbed.JubeletResources;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server refuses names the field; what it accepts it completes. */
final class ValidationTest {
  private static ControlPlane plane;
  private static KubernetesClient client;

  @BeforeAll
  static void startControlPlane() {
    plane = ControlPlane.start("api", Set.of());
    JubeletResources.applyCrds(plane);
    client = plane.client();
  }

  @AfterAll
  static void stopControlPlane() {
    client.close();
    plane.close();
  }

  @AfterEach
  void removeResources() {
    client.resources(NodeRuntimeConfig.class).delete();
    client.resources(NodeRuntimeRevision.class).delete();
  }

  /** Sends the text as it is: no Java type completes or refuses anything first. */
  private static void create(String spec) {
    var text =
        """
        apiVersion: jubelet.io/v1alpha1
        kind: NodeRuntimeConfig
        metadata: {name: workers}
        spec: %s
        """
            .formatted(spec);
    client.resource(text).create();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          priority: -1 | spec.priority
          priority: 1000001 | spec.priority
          runtime: {name: rkt, endpoint: unix:///a} | spec.runtime.name: Unsupported value: "rkt"
          runtime: {name: crio} | spec.runtime.endpoint: Required value
          runtime: {name: crio, endpoint: tcp://1.2.3.4:5} | spec.runtime.endpoint: Invalid value: "tcp:
          runtime: {name: crio, endpoint: tcp://1.2.3.4:5} | must be a unix socket: unix:///path
          runtime: {name: crio, endpoint: unix://run/crio} | spec.runtime.endpoint
          runtime: {name: crio, endpoint: unix:///a, imageEndpoint: b} | spec.runtime.imageEndpoint
          runtime: {name: crio, endpoint: unix:///a, defaultHandler: /b} | spec.runtime.defaultHandler
          pauseImage: pause:1 | spec.pauseImage: Invalid value
          runtime: {name: crio, endpoint: unix:///a}, pauseImage: -x | spec.pauseImage
          cgroupDriver: systemd | spec.cgroupDriver: Invalid value
          cgroupDriver: v2 | spec.cgroupDriver: Unsupported value: "v2"
          eviction: {hard: {disk.free: 1Gi}} | spec.eviction.hard: Invalid value
          eviction: {hard: {disk.free: 1Gi}} | unknown eviction signal disk.free
          eviction: {minimumReclaim: {disk.free: 1Gi}} | spec.eviction.minimumReclaim
          eviction: {hard: {nodefs.available: 101%}} | spec.eviction.hard: Invalid value
          eviction: {hard: {nodefs.available: 101%}} | the value of nodefs.available must be a quantity
          eviction: {hard: {nodefs.available: much}} | the value of nodefs.available must be a quantity
          eviction: {soft: {pid.available: 10%}} | spec.eviction.softGracePeriodSeconds
          eviction: {soft: {pid.available: 10%}} | soft threshold pid.available needs a grace period
          eviction: {softGracePeriodSeconds: {pid.available: -1}} | spec.eviction.softGracePeriodSeconds
          eviction: {maxPodGracePeriodSeconds: -1} | spec.eviction.maxPodGracePeriodSeconds
          kubelet: {maxPods: 0} | spec.kubelet.maxPods
          kubelet: {imageGCHighThresholdPercent: 101} | spec.kubelet.imageGCHighThresholdPercent
          kubelet: {imageGCHighThresholdPercent: 5, imageGCLowThresholdPercent: 6} | must be below
          kubelet: {containerLogMaxSize: Mi} | spec.kubelet.containerLogMaxSize
          kubelet: {containerLogMaxFiles: 1} | spec.kubelet.containerLogMaxFiles
          kubelet: {kubeReserved: {gpu: "1"}} | spec.kubelet.kubeReserved
          rollout: {maxUnavailable: 0} | spec.rollout.maxUnavailable: Invalid value
          rollout: {maxUnavailable: 0%} | spec.rollout.maxUnavailable
          rollout: {maxUnavailable: 101%} | spec.rollout.maxUnavailable
          rollout: {failure: {maxFailures: 0}} | spec.rollout.failure.maxFailures
          rollout: {podHandling: Kill} | spec.rollout.podHandling: Unsupported value: "Kill"
          rollout: {health: {stepTimeoutSeconds: 1}} | spec.rollout.health.stepTimeoutSeconds
          rollout: {windows: [{durationSeconds: 600}]} | spec.rollout.windows[0].schedule
          rollout: {windows: [{schedule: nightly, durationSeconds: 60}]} | spec.rollout.windows[0].schedule
          """)
  void badConfigsAreRefusedByTheNameOfTheField(String fields, String words) {
    assertThatThrownBy(() -> create("{nodeSelector: {}, %s}".formatted(fields)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {} | spec.nodeSelector: Required value
          {nodeSelector: {matchExpressions: [{key: a, operator: In}]}} | matchExpressions[0].values
          {nodeSelector: {matchExpressions: [{key: a, operator: Like}]}} | Unsupported value: "Like"
          """)
  void badSelectorsAreRefused(String spec, String words) {
    assertThatThrownBy(() -> create(spec))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{nodeSelector: {}}",
        "{nodeSelector: {matchLabels: {a: b}, matchExpressions: [{key: c, operator: Exists}]}}",
        "{nodeSelector: {}, runtime: {name: docker, endpoint: unix:///run/cri-dockerd.sock}}",
        "{nodeSelector: {}, eviction: {hard: {memory.available: 100Mi, pid.available: 1.5%}}}",
        "{nodeSelector: {}, eviction: {hard: {memory.available: 0%, nodefs.available: 100%}}}",
        "{nodeSelector: {}, rollout: {maxUnavailable: 100%, failure: {maxFailures: 3}}}",
        "{nodeSelector: {}, rollout: {windows: [{schedule: 0 22 * * 1-5, durationSeconds: 60}]}}",
      })
  void goodConfigsAreAccepted(String spec) {
    assertThatCode(() -> create(spec)).doesNotThrowAnyException();
  }

  @Test
  void defaultsAreAppliedAndShown() {
    create("{nodeSelector: {}, rollout: {maxUnavailable: 5%}}");

    var rollout =
        client.resources(NodeRuntimeConfig.class).withName("workers").get().getSpec().rollout();

    assertThat(rollout.paused()).isFalse();
    assertThat(rollout.maxUnavailable().getStrVal()).isEqualTo("5%");
    assertThat(rollout.podHandling()).isEqualTo(RolloutSpec.PodHandling.InPlace);
    assertThat(rollout.preflight().scope()).isEqualTo(RolloutSpec.Scope.AllNodesFirst);
    assertThat(plane.kubectl("get", "nrc", "workers", "-o", "yaml"))
        .contains("stepTimeoutSeconds: 900", "revisionHistoryLimit: 10", "priority: 0");
  }

  private static NodeRuntimeRevision revision(String name, String pauseImage) {
    var text =
        """
        apiVersion: jubelet.io/v1alpha1
        kind: NodeRuntimeRevision
        metadata: {name: %s}
        spec:
          schemaVersion: 1
          config: {runtime: {name: crio, endpoint: unix:///a}, pauseImage: "%s"}
        """
            .formatted(name, pauseImage);
    return client.getKubernetesSerialization().unmarshal(text, NodeRuntimeRevision.class);
  }

  @Test
  void revisionsAreImmutable() {
    client.resource(revision("nrr-0123456789ab", "pause:1")).create();

    assertThatThrownBy(() -> client.resource(revision("nrr-0123456789ab", "pause:2")).update())
        .hasMessageContaining("spec: Invalid value")
        .hasMessageContaining("a revision is immutable");
  }

  @Test
  void revisionsAreNamedByAHash() {
    assertThatThrownBy(() -> client.resource(revision("nrr-latest", "pause:1")).create())
        .hasMessageContaining("metadata.name must be nrr- and the hash");
  }
}
