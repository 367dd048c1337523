package io.jubelet.node.recorder;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.ExecAction;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.jubelet.node.model.ContainerResources;
import io.jubelet.node.model.LifecycleHook;
import io.jubelet.node.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Of a pod what decisions about its life read, and nothing else: no environment, command, argument,
 * sub-path, annotation or label, and no body of a probe or a hook, since secrets may stand in each.
 * It is a pod itself, so that the same functions take it.
 */
final class DecidingSpec {
  private DecidingSpec() {}

  static io.fabric8.kubernetes.api.model.Pod of(Pod pod) {
    var kept = new io.fabric8.kubernetes.api.model.Pod();
    kept.setMetadata(metadata(pod.api().getMetadata()));
    kept.setSpec(spec(pod));
    kept.setStatus(status(pod));
    return kept;
  }

  private static ObjectMeta metadata(ObjectMeta metadata) {
    var kept = new ObjectMeta();
    kept.setNamespace(metadata.getNamespace());
    kept.setName(metadata.getName());
    kept.setUid(metadata.getUid());
    kept.setGeneration(metadata.getGeneration());
    kept.setDeletionTimestamp(metadata.getDeletionTimestamp());
    kept.setDeletionGracePeriodSeconds(metadata.getDeletionGracePeriodSeconds());
    return kept;
  }

  private static PodSpec spec(Pod pod) {
    var spec = pod.spec();
    var kept = new PodSpec();
    kept.setRestartPolicy(spec.getRestartPolicy());
    kept.setTerminationGracePeriodSeconds(spec.getTerminationGracePeriodSeconds());
    kept.setActiveDeadlineSeconds(spec.getActiveDeadlineSeconds());
    kept.setHostNetwork(spec.getHostNetwork());
    kept.setRuntimeClassName(spec.getRuntimeClassName());
    kept.setReadinessGates(spec.getReadinessGates());
    kept.setInitContainers(pod.initContainers().stream().map(DecidingSpec::container).toList());
    kept.setContainers(pod.containers().stream().map(DecidingSpec::container).toList());
    kept.setEphemeralContainers(
        orNone(spec.getEphemeralContainers()).stream().map(DecidingSpec::ephemeral).toList());
    kept.setResources(spec.getResources());
    kept.setOverhead(spec.getOverhead());
    kept.setVolumes(volumes(pod));
    return kept;
  }

  private static List<Volume> volumes(Pod pod) {
    var kept = new ArrayList<Volume>();
    if (pod.refreshesVolumes()) {
      kept.add(refreshed());
    }
    orNone(pod.spec().getVolumes()).stream()
        .filter(volume -> volume.getImage() != null)
        .forEach(kept::add);
    return kept;
  }

  private static Container container(Container container) {
    var kept = new Container();
    kept.setName(container.getName());
    kept.setImage(container.getImage());
    kept.setRestartPolicy(container.getRestartPolicy());
    kept.setRestartPolicyRules(container.getRestartPolicyRules());
    kept.setResources(ContainerResources.of(container).api());
    kept.setResizePolicy(container.getResizePolicy());
    kept.setVolumeMounts(
        orNone(container.getVolumeMounts()).stream().map(DecidingSpec::mount).toList());
    if (LifecycleHook.preStop(container).isPresent()) {
      kept.setLifecycle(someHook());
    }
    return kept;
  }

  /** What the container's status tells of a mount. */
  private static VolumeMount mount(VolumeMount mount) {
    return new VolumeMountBuilder()
        .withName(mount.getName())
        .withMountPath(mount.getMountPath())
        .withReadOnly(mount.getReadOnly())
        .withRecursiveReadOnly(mount.getRecursiveReadOnly())
        .withMountPropagation(mount.getMountPropagation())
        .build();
  }

  /** That there is a preStop hook decides; what it does, does not. */
  private static Lifecycle someHook() {
    var handler = new LifecycleHandler();
    handler.setExec(new ExecAction());
    var lifecycle = new Lifecycle();
    lifecycle.setPreStop(handler);
    return lifecycle;
  }

  private static EphemeralContainer ephemeral(EphemeralContainer container) {
    var kept = new EphemeralContainer();
    kept.setName(container.getName());
    kept.setImage(container.getImage());
    kept.setVolumeMounts(
        orNone(container.getVolumeMounts()).stream().map(DecidingSpec::mount).toList());
    kept.setTargetContainerName(container.getTargetContainerName());
    return kept;
  }

  /** Stands for all volumes whose content comes from the API. */
  private static Volume refreshed() {
    var volume = new Volume();
    volume.setName("refreshed");
    volume.setProjected(new ProjectedVolumeSource());
    return volume;
  }

  /** The conditions that readiness gates ask for are the only thing that is read of it. */
  private static PodStatus status(Pod pod) {
    var gates =
        orNone(pod.spec().getReadinessGates()).stream()
            .map(PodReadinessGate::getConditionType)
            .toList();
    var conditions = new ArrayList<PodCondition>();
    for (var condition : orNone(pod.status().getConditions())) {
      if (gates.contains(condition.getType())) {
        var kept = new PodCondition();
        kept.setType(condition.getType());
        kept.setStatus(condition.getStatus());
        conditions.add(kept);
      }
    }
    var status = new PodStatus();
    status.setConditions(conditions);
    return status;
  }

  private static <T> List<T> orNone(@Nullable List<T> list) {
    return Objects.requireNonNullElse(list, List.of());
  }
}
