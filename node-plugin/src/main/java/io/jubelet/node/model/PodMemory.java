package io.jubelet.node.model;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.model.PodAction.EnsureImage;
import io.jubelet.node.model.PodAction.RunPreStop;
import io.jubelet.node.model.PodAction.StopContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the agent remembers of a pod beside what it can observe. All of it but {@code known} and
 * what is on disk of {@code resize} is lost when the agent restarts; nothing but delays may depend
 * on it, and what upstream forgets as well.
 *
 * @param known the pod's status as computed last, or as the API server had it when the agent began;
 *     nobody changes it after construction
 * @param setbacks what failed and is to be tried again, by where
 * @param images the images made ready for a container's next attempt, by {@link
 *     PodAction.EnsureImage#key}
 * @param restarts how long a container rests after it ends
 * @param done what need not be done again, or not yet
 * @param resize how far its resources have come; empty before it is admitted, and for static pods,
 *     which cannot be resized
 */
public record PodMemory(
    PodStatus known,
    SortedMap<Site, Setback> setbacks,
    SortedMap<String, PulledImage> images,
    SortedMap<String, RestartDelay> restarts,
    Done done,
    Optional<PodResize> resize) {

  public PodMemory {
    setbacks = Collections.unmodifiableSortedMap(new TreeMap<>(setbacks));
    images = Collections.unmodifiableSortedMap(new TreeMap<>(images));
    restarts = Collections.unmodifiableSortedMap(new TreeMap<>(restarts));
  }

  /** The image that an attempt is to run. */
  public record PulledImage(int attempt, String imageRef) {}

  /** How long attempt {@code attempt} rests after it has ended, before the next one starts. */
  public record RestartDelay(int attempt, Duration delay) {}

  /**
   * What this agent has done for the pod.
   *
   * @param volumesSetUpAt when the volumes were last set up or refreshed
   * @param deletionAskedAt when the API server was last told to delete the object
   * @param preStopped ids of containers whose preStop hook was begun
   * @param anew ids of containers that were ended to run again at once; an agent that begins anew
   *     takes their ends for any others, as upstream does
   * @param logsRemoved whether the pod's log folder was removed
   * @param allocationRemoved whether what the disk has of its resources was removed
   */
  public record Done(
      Optional<Instant> volumesSetUpAt,
      Optional<Instant> deletionAskedAt,
      SortedSet<String> preStopped,
      SortedSet<String> anew,
      boolean logsRemoved,
      boolean allocationRemoved) {
    public Done {
      preStopped = Collections.unmodifiableSortedSet(new TreeSet<>(preStopped));
      anew = Collections.unmodifiableSortedSet(new TreeSet<>(anew));
    }

    static Done nothing() {
      return new Done(
          Optional.empty(), Optional.empty(), new TreeSet<>(), new TreeSet<>(), false, false);
    }

    public Done volumesSetUp(Instant at) {
      return new Done(
          Optional.of(at), deletionAskedAt, preStopped, anew, logsRemoved, allocationRemoved);
    }

    public Done deletionAsked(Instant at) {
      return new Done(
          volumesSetUpAt, Optional.of(at), preStopped, anew, logsRemoved, allocationRemoved);
    }

    /** With these begun; of containers that are no more nothing is kept. */
    public Done stopping(Collection<PodAction> begun, PodObservation seen) {
      var hooked = new TreeSet<>(preStopped);
      var again = new TreeSet<>(anew);
      for (var action : begun) {
        if (action instanceof StopContainer stop && stop.anew()) {
          again.add(stop.id());
        }
        if (action instanceof StopContainer stop && stop.preStop()) {
          hooked.add(stop.id());
        }
        if (action instanceof RunPreStop hook) {
          hooked.add(hook.id());
        }
      }
      var ids = seen.containers().stream().map(ContainerInstance::id).toList();
      hooked.retainAll(ids);
      again.retainAll(ids);
      return new Done(
          volumesSetUpAt, deletionAskedAt, hooked, again, logsRemoved, allocationRemoved);
    }

    public Done withLogsRemoved() {
      return new Done(volumesSetUpAt, deletionAskedAt, preStopped, anew, true, allocationRemoved);
    }

    public Done withAllocationRemoved() {
      return new Done(volumesSetUpAt, deletionAskedAt, preStopped, anew, logsRemoved, true);
    }
  }

  /** Of a pod that this agent has not worked on. */
  public static PodMemory fresh(PodStatus known) {
    return new PodMemory(
        known, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), Done.nothing(), Optional.empty());
  }

  public Optional<Setback> setback(Site site) {
    return Optional.ofNullable(setbacks.get(site));
  }

  /** The setback of the site that is not over yet. */
  public Optional<Setback> resting(Site site, Instant now) {
    return setback(site).filter(setback -> now.isBefore(setback.until()));
  }

  public PodMemory withKnown(PodStatus status) {
    return new PodMemory(status, setbacks, images, restarts, done, resize);
  }

  public PodMemory failed(Site site, Setback setback) {
    var changed = new TreeMap<>(setbacks);
    changed.put(site, setback);
    return new PodMemory(known, changed, images, restarts, done, resize);
  }

  public PodMemory succeeded(Site site) {
    if (!setbacks.containsKey(site)) {
      return this;
    }
    var changed = new TreeMap<>(setbacks);
    changed.remove(site);
    return new PodMemory(known, changed, images, restarts, done, resize);
  }

  public PodMemory withoutSetbacks() {
    return new PodMemory(known, new TreeMap<>(), images, restarts, done, resize);
  }

  public PodMemory withImage(String key, PulledImage image) {
    var changed = new TreeMap<>(images);
    changed.put(key, image);
    return new PodMemory(known, setbacks, changed, restarts, done, resize);
  }

  /** Whatever was made ready for the container may be gone. */
  public PodMemory withoutImages(String container) {
    var changed = new TreeMap<>(images);
    changed.keySet().removeIf(key -> EnsureImage.container(key).equals(container));
    return new PodMemory(known, setbacks, changed, restarts, done, resize);
  }

  /** What became of that image, and of attempts to make the container with it, counts no more. */
  public PodMemory withoutImage(String container, String volume) {
    var key = EnsureImage.key(container, volume);
    var pulled = new TreeMap<>(images);
    pulled.remove(key);
    var rests = new TreeMap<>(setbacks);
    rests.remove(new Site(Site.Kind.IMAGE, key));
    rests.remove(new Site(Site.Kind.CREATE, container));
    return new PodMemory(known, rests, pulled, restarts, done, resize);
  }

  public PodMemory withRestart(String container, RestartDelay delay) {
    var changed = new TreeMap<>(restarts);
    changed.put(container, delay);
    return new PodMemory(known, setbacks, images, changed, done, resize);
  }

  public PodMemory with(Done changed) {
    return new PodMemory(known, setbacks, images, restarts, changed, resize);
  }

  public PodMemory with(PodResize changed) {
    return new PodMemory(known, setbacks, images, restarts, done, Optional.of(changed));
  }
}
