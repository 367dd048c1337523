package io.jubelet.node.sim;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.ContainerResizePolicy;
import io.fabric8.kubernetes.api.model.ContainerRestartRuleBuilder;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.jubelet.node.model.ProbeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The pods that are simulated: restart policies, init containers, jobs, volumes, host network. */
enum Shape {
  WEB("Always", 0, 2, false, false),
  WITH_INIT("Always", 2, 1, true, false),
  JOB("Never", 0, 1, false, false),
  JOB_WITH_INIT("Never", 1, 2, true, false),
  RETRIED("OnFailure", 1, 1, false, false),
  HOST("Always", 0, 1, true, true),
  PROBED("Always", 0, 2, false, false),
  /** Two sidecars, and hooks on the containers. */
  SIDECARS("Always", 0, 2, false, false),
  JOB_WITH_SIDECARS("Never", 1, 1, false, false),
  /** May be active for a minute. */
  LIMITED("Always", 0, 1, false, false),
  /** Requests so much that a node has room for two. */
  MODEST("Always", 0, 1, false, false),
  /** A critical pod beside which only what requests nothing has room. */
  VITAL("Always", 0, 1, false, false),
  /** With resources, a sidecar, and a container that starts anew for other memory. */
  RESIZED("Always", 0, 2, false, false),
  /** Runs only where the node has a label that it does not register itself. */
  PLACED("Always", 0, 1, false, false),
  /** A job that begins anew as a whole when its first container says so. */
  TOGETHER("Never", 1, 2, true, false),
  /** A job whose container runs again when it says so, and for no other reason. */
  RULED("Never", 0, 1, false, false),
  /** Wants a port of the node, which only one can have. */
  PORTED("Always", 0, 1, false, false),
  /** Ready only when somebody else says so, too; mounts an image. */
  GATED("Always", 0, 1, false, false);

  /** The exit code with which a container of {@link #TOGETHER} says so. */
  static final int ALL_ANEW = 42;

  /** The exit code with which the container of {@link #RULED} says so. */
  static final int AGAIN = 43;

  /** The condition that {@link #GATED} waits for. */
  static final String GATE = "example.com/open";

  static final int HOST_PORT = 8080;

  static final String ZONE = "example.com/zone";

  /** The value of {@link #ZONE} that {@link #PLACED} asks for. */
  static final String HERE = "a";

  static final int GRACE_SECONDS = 5;

  /** Of the probes of {@link #PROBED}. */
  static final int PROBE_PERIOD_SECONDS = 5;

  static final int PROBE_FAILURES = 2;

  private final String restartPolicy;
  private final int initContainers;
  private final int containers;
  private final boolean volumes;
  private final boolean hostNetwork;

  Shape(String restartPolicy, int initContainers, int containers, boolean volumes, boolean host) {
    this.restartPolicy = restartPolicy;
    this.initContainers = initContainers;
    this.containers = containers;
    this.volumes = volumes;
    this.hostNetwork = host;
  }

  io.fabric8.kubernetes.api.model.Pod pod(String name, String uid) {
    var init = new ArrayList<Container>();
    for (var i = 0; i < initContainers; i++) {
      init.add(container("init-" + i));
    }
    var regular = new ArrayList<Container>();
    for (var i = 0; i < containers; i++) {
      regular.add(container("app-" + i));
    }
    furnish(init, regular);
    var volume =
        new VolumeBuilder()
            .withName("settings")
            .withNewConfigMap()
            .withName("settings")
            .endConfigMap()
            .build();
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .withUid(uid)
        .withGeneration(1L)
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy(restartPolicy)
        .withTerminationGracePeriodSeconds((long) GRACE_SECONDS)
        .withActiveDeadlineSeconds(this == LIMITED ? 60L : null)
        .withHostNetwork(hostNetwork)
        .withNodeSelector(this == PLACED ? Map.of(ZONE, HERE) : null)
        .withReadinessGates(this == GATED ? List.of(new PodReadinessGate(GATE)) : List.of())
        .withPriority(this == VITAL ? 2_000_001_000 : 0)
        .withInitContainers(init)
        .withContainers(regular)
        .withVolumes(this == GATED ? List.of(image()) : volumes ? List.of(volume) : List.of())
        .endSpec()
        .build();
  }

  private void furnish(List<Container> init, List<Container> regular) {
    if (this == SIDECARS || this == JOB_WITH_SIDECARS) {
      init.add(sidecar("side-0"));
      init.add(sidecar("side-1"));
      hook(init.getFirst());
      regular.forEach(Shape::hook);
    }
    if (this == RESIZED) {
      init.add(sidecar("side-0"));
      init.forEach(Shape::resources);
      regular.forEach(Shape::resources);
      regular
          .getLast()
          .setResizePolicy(List.of(new ContainerResizePolicy("memory", "RestartContainer")));
    }
    if (this == PROBED) {
      regular.forEach(Shape::probe);
    }
    if (this == TOGETHER) {
      regular.forEach(each -> rule(each, "RestartAllContainers", ALL_ANEW));
    }
    if (this == MODEST || this == VITAL) {
      regular.forEach(each -> each.setResources(requests(this == VITAL ? "3" : "1500m")));
    }
    if (this == GATED) {
      regular.forEach(Shape::mountImage);
    }
    if (this == RULED) {
      regular.forEach(each -> rule(each, "Restart", AGAIN));
    }
    if (this == PORTED) {
      regular.forEach(
          each ->
              each.setPorts(
                  List.of(
                      new ContainerPortBuilder()
                          .withContainerPort(80)
                          .withHostPort(HOST_PORT)
                          .build())));
    }
  }

  private static Volume image() {
    return new VolumeBuilder()
        .withName("model")
        .withNewImage("IfNotPresent", "registry.example/model:1")
        .build();
  }

  private static void mountImage(Container container) {
    container.setVolumeMounts(
        List.of(
            new VolumeMountBuilder()
                .withName("model")
                .withMountPath("/model")
                .withReadOnly(true)
                .withRecursiveReadOnly("IfPossible")
                .build()));
  }

  private static ResourceRequirements requests(String cpu) {
    return new ResourceRequirementsBuilder().addToRequests("cpu", new Quantity(cpu)).build();
  }

  private static Container sidecar(String name) {
    var sidecar = container(name);
    sidecar.setRestartPolicy("Always");
    return sidecar;
  }

  private static void rule(Container container, String action, int exitCode) {
    container.setRestartPolicy("Never");
    container.setRestartPolicyRules(
        List.of(
            new ContainerRestartRuleBuilder()
                .withAction(action)
                .withNewExitCodes()
                .withOperator("In")
                .withValues(exitCode)
                .endExitCodes()
                .build()));
  }

  private static void resources(Container container) {
    container.setResources(ResizeWishes.resources("100m", "64Mi").api());
  }

  private static void hook(Container container) {
    container.setLifecycle(
        new LifecycleBuilder()
            .withNewPostStart()
            .withNewExec()
            .addToCommand(FakeHooks.POST_START)
            .endExec()
            .endPostStart()
            .withNewPreStop()
            .withNewExec()
            .addToCommand(FakeHooks.PRE_STOP)
            .endExec()
            .endPreStop()
            .build());
  }

  private static void probe(Container container) {
    container.setStartupProbe(probe(ProbeKind.STARTUP, 4));
    container.setLivenessProbe(probe(ProbeKind.LIVENESS, PROBE_FAILURES));
    container.setReadinessProbe(probe(ProbeKind.READINESS, PROBE_FAILURES));
  }

  private static Probe probe(ProbeKind kind, int failures) {
    return new ProbeBuilder()
        .withNewExec()
        .withCommand(kind.name())
        .endExec()
        .withPeriodSeconds(PROBE_PERIOD_SECONDS)
        .withFailureThreshold(failures)
        .build();
  }

  private static Container container(String name) {
    return new ContainerBuilder()
        .withName(name)
        .withImage("registry.example/" + name + ":1")
        .withImagePullPolicy("IfNotPresent")
        .build();
  }
}
