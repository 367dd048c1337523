package io.jubelet.bench;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.jubelet.testbed.Images;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The pods that are measured, as text that a person would apply. None restarts a container. */
public final class PodSpecs {
  /** Where something has to serve on the node, for the pods of {@link #probed}. */
  public static final int PROBED_PORT = 8090;

  /** How the containers of {@link #probed} are probed. */
  public enum Probes {
    NONE(""),
    /** Liveness and readiness by GET, each once in a second; a slow machine fails nobody. */
    HTTP(
        """
            livenessProbe:
              httpGet: {host: 127.0.0.1, path: /, port: %1$d}
              periodSeconds: 1
              timeoutSeconds: 5
              failureThreshold: 100
            readinessProbe:
              httpGet: {host: 127.0.0.1, path: /, port: %1$d}
              periodSeconds: 1
              timeoutSeconds: 5
              failureThreshold: 100
        """);

    private final String yaml;

    Probes(String yaml) {
      this.yaml = yaml.formatted(PROBED_PORT);
    }
  }

  private static final String HEAD =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: %s
      spec:
        nodeName: %s
        restartPolicy: Never
        terminationGracePeriodSeconds: 2
        containers:
      """;

  private static final String PAUSE =
      """
        - name: %s
          image: %s
          command: [/pause]
      """;

  private PodSpecs() {}

  /** Pods called PREFIX-1 and so on. */
  public static List<Pod> numbered(String prefix, int count, Function<String, Pod> pod) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> pod.apply(prefix + "-" + i)).toList();
  }

  /** A pod of containers that do nothing and end when they are told to. */
  public static Pod pause(String name, int containers, String node) {
    return parse(HEAD.formatted(name, node) + pauses(containers, Probes.NONE));
  }

  /** A pod of containers that do nothing, each probed at the same port of the node. */
  public static Pod probed(String name, int containers, Probes probes, String node) {
    return parse(HEAD.formatted(name, node) + pauses(containers, probes));
  }

  private static String pauses(int containers, Probes probes) {
    var text = new StringBuilder();
    for (int i = 1; i <= containers; i++) {
      text.append(PAUSE.formatted("pause-" + i, Images.PAUSE)).append(probes.yaml);
    }
    return text.toString();
  }

  private static Pod parse(String yaml) {
    return Serialization.unmarshal(yaml, Pod.class);
  }
}
