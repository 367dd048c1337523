package io.jubelet.node.model;

import java.time.Duration;
import java.util.List;

/**
 * One step on one pod, as data. Each is convergent: repeated after an unknown outcome it does no
 * harm, because the pod is observed again before anything else is decided.
 */
public sealed interface PodAction {

  /** Where a failure of this action is remembered, so that it is tried again later and later. */
  Site site();

  /** Makes the pod's cgroup where the agent keeps one. */
  record CreateCgroup() implements PodAction {
    @Override
    public Site site() {
      return Site.of(Site.Kind.CGROUP);
    }
  }

  /** Sets up all volumes; refreshes those whose content comes from the API. */
  record SetUpVolumes() implements PodAction {
    @Override
    public Site site() {
      return Site.of(Site.Kind.VOLUMES);
    }
  }

  record CreateSandbox(int attempt) implements PodAction {
    @Override
    public Site site() {
      return Site.of(Site.Kind.SANDBOX);
    }
  }

  /**
   * Makes sure, by its pull policy, that an image is present for an attempt of a container.
   *
   * @param volume the image volume that the container mounts; empty for the container's own image
   * @param written the image as the spec names it; empty when it names none
   */
  record EnsureImage(String container, int attempt, String volume, String written)
      implements PodAction {
    /** By which it is remembered. Neither name has a slash. */
    public String key() {
      return key(container, volume);
    }

    static String key(String container, String volume) {
      return volume.isEmpty() ? container : container + "/" + volume;
    }

    /** The container of such a key. */
    static String container(String key) {
      var slash = key.indexOf('/');
      return slash < 0 ? key : key.substring(0, slash);
    }

    @Override
    public Site site() {
      return new Site(Site.Kind.IMAGE, key());
    }
  }

  /**
   * Makes one attempt of a container; it does not run yet.
   *
   * @param images what {@link EnsureImage} answered for this attempt
   * @param targetId the container whose processes it is to see; empty when it has none
   */
  record CreateContainer(
      String container, int attempt, Sandbox sandbox, ContainerImages images, String targetId)
      implements PodAction {
    @Override
    public Site site() {
      return new Site(Site.Kind.CREATE, container);
    }
  }

  record StartContainer(String container, String id, int attempt) implements PodAction {
    @Override
    public Site site() {
      return new Site(Site.Kind.START, container);
    }
  }

  /** Its preStop hook alone, within {@code grace}: of a sidecar, whose turn to stop comes later. */
  record RunPreStop(String container, String id, Duration grace) implements PodAction {
    @Override
    public Site site() {
      return new Site(Site.Kind.STOP, container);
    }
  }

  /**
   * SIGTERM, then SIGKILL once {@code grace} is over.
   *
   * @param preStop whether its preStop hook is to run before, within the same time
   * @param anew whether it runs again at once, whatever it exits with and whatever its policy
   */
  record StopContainer(
      String container, String id, Duration grace, String reason, boolean preStop, boolean anew)
      implements PodAction {
    /** Shortest time between the two signals (upstream minimumGracePeriodInSeconds). */
    public static final Duration LEAST_GRACE = Duration.ofSeconds(2);

    @Override
    public Site site() {
      return new Site(Site.Kind.STOP, container);
    }
  }

  /**
   * Removes a container that does not run.
   *
   * @param log the file of the log that goes with it; empty when its log stays
   */
  record RemoveContainer(String container, String id, String log) implements PodAction {
    @Override
    public Site site() {
      return new Site(Site.Kind.REMOVE, container);
    }
  }

  record StopSandbox(String id) implements PodAction {
    @Override
    public Site site() {
      return Site.of(Site.Kind.STOP);
    }
  }

  record RemoveSandbox(String id) implements PodAction {
    @Override
    public Site site() {
      return Site.of(Site.Kind.REMOVE);
    }
  }

  /** Unmounts and removes the pod's directory, volumes included. */
  record TearDownVolumes() implements PodAction {
    @Override
    public Site site() {
      return Site.of(Site.Kind.VOLUMES_GONE);
    }
  }

  record RemoveCgroup() implements PodAction {
    @Override
    public Site site() {
      return Site.of(Site.Kind.CGROUP_GONE);
    }
  }

  /** Deletes the API object with grace 0 and the UID as precondition. */
  record DeleteApiObject() implements PodAction {
    @Override
    public Site site() {
      return Site.of(Site.Kind.API_OBJECT);
    }
  }

  /** Writes down what is granted to the pod's containers, so that a later agent knows. */
  record StoreAllocation(Allocation allocation) implements PodAction {
    @Override
    public Site site() {
      return Site.of(Site.Kind.ALLOCATION);
    }
  }

  /**
   * Gives running containers what is granted, and the pod's cgroup with them: its limits are raised
   * before and lowered after.
   *
   * @param sandbox the one they run in, whose runtime is told first
   * @param containers in this order
   */
  record ResizePod(String sandbox, List<Behind> containers) implements PodAction {
    public ResizePod {
      containers = List.copyOf(containers);
    }

    /**
     * A running container that may not have what is granted.
     *
     * @param had what it had before
     */
    public record Behind(String container, String id, ContainerResources had) {}

    @Override
    public Site site() {
      return Site.of(Site.Kind.RESIZE);
    }
  }

  /** Removes what the disk has of the pod's resources. */
  record RemoveAllocation() implements PodAction {
    @Override
    public Site site() {
      return Site.of(Site.Kind.ALLOCATION);
    }
  }

  /** Removes the pod's log folder. */
  record RemoveLogs(PodName name) implements PodAction {
    @Override
    public Site site() {
      return Site.of(Site.Kind.LOGS);
    }
  }
}
