package io.jubelet.node.decide.lifecycle;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.jubelet.node.model.Pod;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** The pod whose spec is written in the words of {@link Scene}. */
final class WrittenPod {
  /** What all of its containers are to run. */
  static final String IMAGE = "image:1";

  private static final Pattern GRACE = Pattern.compile("grace:(\\d+)");
  private static final Pattern CONTAINER = Pattern.compile("([a-z])([!~?]?)(\\+?)");

  private WrittenPod() {}

  static Pod of(String spec) {
    var words = List.of(spec.split(" +"));
    var made = new PodSpecBuilder().withRestartPolicy(words.getFirst()).build();
    made.setTerminationGracePeriodSeconds(30L);
    for (var word : words.subList(1, words.size())) {
      var grace = GRACE.matcher(word);
      if (word.equals("host")) {
        made.setHostNetwork(true);
      } else if (grace.matches()) {
        made.setTerminationGracePeriodSeconds(Long.valueOf(grace.group(1)));
      } else {
        add(word, made);
      }
    }
    var pod =
        new Pod(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .withUid("uid")
                .endMetadata()
                .withSpec(made)
                .build());
    // A policy that does not exist is told here, and not by whoever asks for it first.
    Objects.requireNonNull(pod.restartPolicy());
    return pod;
  }

  private static void add(String word, PodSpec spec) {
    var parts = CONTAINER.matcher(word);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no container is written '" + word + "'");
    }
    var container = parts.group(3).isEmpty() ? container(parts.group(1)) : hooked(parts.group(1));
    switch (parts.group(2)) {
      case "!" -> spec.getInitContainers().add(container);
      case "~" -> spec.getInitContainers().add(sidecar(container));
      case "?" -> spec.getEphemeralContainers().add(ephemeral(container));
      default -> spec.getContainers().add(container);
    }
  }

  private static Container container(String name) {
    return new ContainerBuilder().withName(name).withImage(IMAGE).build();
  }

  private static Container hooked(String name) {
    var hook = new LifecycleBuilder().withNewPreStop().withNewExec().endExec().endPreStop();
    return new ContainerBuilder(container(name)).withLifecycle(hook.build()).build();
  }

  private static Container sidecar(Container container) {
    return new ContainerBuilder(container).withRestartPolicy("Always").build();
  }

  private static EphemeralContainer ephemeral(Container container) {
    var made = new EphemeralContainer();
    made.setName(container.getName());
    made.setImage(container.getImage());
    return made;
  }
}
