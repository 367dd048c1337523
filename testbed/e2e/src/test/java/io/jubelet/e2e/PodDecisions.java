package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.TestCluster;
import org.junit.jupiter.api.Test;

/** What the flight recorder tells of pods; the Go kubelet has none. */
interface PodDecisions {
  TestCluster cluster();

  KubernetesClient client();

  private Pods asked() {
    return new Pods(client());
  }

  @Test
  default void whyAPodCrashesIsToldThroughTheApiServerAlsoWhenItIsGone() {
    asked()
        .create(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: crashing
            spec:
              nodeName: node-1
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: registry.jubelet.test/busybox:1
                command: [sh, -c, "exit 42"]
                env: [{name: PASSWORD, value: s3cret}]
            """);
    asked().awaitCrashLoop("crashing", "main");

    assertThat(why("crashing"))
        .contains("Pod default/crashing, uid ", "take the pod", "start container main")
        .containsPattern("main, attempt 1, ended at .* with exit code 42 \\(Error\\)")
        .containsPattern("why +main waits: CrashLoopBackOff: back-off [12]0s restarting failed");
    assertThat(why("crashing?output=json"))
        .startsWith("{\"namespace\":\"default\"")
        .contains("\"inputs\":", "\"output\":")
        .doesNotContain("s3cret");

    asked().delete("crashing");
    assertThat(why("crashing")).contains("delete the API object");
  }

  private String why(String pod) {
    return cluster().controlPlane().kubectl("get", "--raw", path(pod));
  }

  private static String path(String pod) {
    return "/api/v1/nodes/node-1/proxy/why/default/" + pod;
  }
}
