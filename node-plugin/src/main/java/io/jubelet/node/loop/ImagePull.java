package io.jubelet.node.loop;

import io.jubelet.node.decide.images.PullFailure;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.effect.PullRecords;
import io.jubelet.node.effect.PullRecords.End;
import io.jubelet.node.loop.PodImages.Wanted;
import io.jubelet.node.model.GoDuration;
import io.jubelet.node.model.Image;
import io.jubelet.node.model.NodeSettings.ImagePulls;
import io.jubelet.node.model.PulledRecord.Access;
import io.jubelet.node.model.PulledRecord.UsedSecret;
import io.jubelet.node.model.RegistryCredential;
import io.jubelet.node.model.RegistryCredential.Whose;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One pull with its records and events: noted on disk before it begins, so that what it brings is
 * never taken for an image that was there from the start.
 */
final class ImagePull {
  /** When a pull is told of again that is still under way; then after twice as long, and so on. */
  private static final Duration LONG = Duration.ofMinutes(1);

  private final PullRecords records;
  private final PodNews news;
  private final LongSupplier nanos;
  private final PullPlaces places;

  ImagePull(PullRecords records, ImagePulls settings, PodNews news, LongSupplier nanos) {
    this.records = records;
    this.news = news;
    this.nanos = nanos;
    this.places = new PullPlaces(settings);
  }

  /**
   * An image that arrived.
   *
   * @param recorded whether what was shown for it is on disk
   */
  private record Arrived(String ref, boolean recorded) {}

  /**
   * @param shown tried one after the other; nothing is shown when there is none
   */
  Outcome<String> pull(Wanted wanted, List<RegistryCredential> shown) {
    return records
        .begin(wanted.written())
        .then(
            _ -> {
              var how = End.LOST;
              try {
                var outcome = told(wanted, shown);
                how = end(outcome);
                return outcome.map(Arrived::ref);
              } finally {
                records.end(wanted.written(), how);
              }
            });
  }

  /**
   * An image whose record could not be written stays in doubt, and so does one whose answer was
   * lost; but the pull of a pod that ends is taken back, and brings nothing any more.
   */
  private static End end(Outcome<Arrived> outcome) {
    return switch (outcome) {
      case Done<Arrived>(var arrived) -> arrived.recorded ? End.PULLED : End.LOST;
      case Refused<Arrived> _ -> End.REFUSED;
      case Unknown<Arrived> _ -> Thread.currentThread().isInterrupted() ? End.REFUSED : End.LOST;
    };
  }

  private Outcome<Arrived> told(Wanted wanted, List<RegistryCredential> shown) {
    wanted.tell(news, false, "Pulling", "Pulling image \"%s\"".formatted(wanted.written()));
    var over = new CountDownLatch(1);
    var asked = nanos.getAsLong();
    Thread.ofVirtual().name("pull news").start(() -> tellMore(wanted, over));
    try {
      return places.within(
          wanted.name().registry(),
          () -> {
            var began = nanos.getAsLong();
            return tried(wanted, shown)
                .map(
                    arrived -> {
                      tellPulled(wanted, since(began), since(asked));
                      return arrived;
                    });
          });
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Unknown<>("interrupted while it waited to be pulled");
    } finally {
      over.countDown();
    }
  }

  private Duration since(long nanoTime) {
    return Duration.ofNanos(nanos.getAsLong() - nanoTime).truncatedTo(ChronoUnit.MILLIS);
  }

  private void tellMore(Wanted wanted, CountDownLatch over) {
    var passed = LONG;
    var pause = LONG;
    try {
      while (!over.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        wanted.tell(
            news,
            false,
            "Pulling",
            "Still pulling image \"%s\" after %s"
                .formatted(wanted.written(), GoDuration.format(passed)));
        pause = passed;
        passed = passed.multipliedBy(2);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Outcome<Arrived> tried(Wanted wanted, List<RegistryCredential> shown) {
    if (shown.isEmpty()) {
      return settled(wanted, tried(wanted, Optional.empty()));
    }
    var refusals = new ArrayList<String>();
    for (var credential : shown) {
      switch (tried(wanted, Optional.of(credential))) {
        case Refused<Arrived>(_, var message) -> refusals.add(message);
        case Done<Arrived> done -> {
          return done;
        }
        case Unknown<Arrived> unknown -> {
          return unknown;
        }
      }
    }
    return settled(wanted, new Refused<>(PullFailure.GENERAL, PullFailure.joined(refusals)));
  }

  private static Outcome<Arrived> settled(Wanted wanted, Outcome<Arrived> outcome) {
    if (!(outcome instanceof Refused<Arrived>(_, var message))) {
      return outcome;
    }
    var failure = PullFailure.of(wanted.written(), message);
    return new Refused<>(failure.reason(), failure.message());
  }

  private Outcome<Arrived> tried(Wanted wanted, Optional<RegistryCredential> credential) {
    return wanted
        .images()
        .pull(wanted.completed(), credential, Deadlines.PULL)
        .map(
            ref -> {
              var added = records.add(ref, wanted.key(), access(credential));
              return new Arrived(ref, added instanceof Done<Outcome.Nothing> _);
            });
  }

  private static Access access(Optional<RegistryCredential> credential) {
    return credential.map(ImagePull::access).orElseGet(Access::ofEveryPod);
  }

  private static Access access(RegistryCredential shown) {
    return switch (shown.whose()) {
      case Whose.EveryPod _ -> Access.ofEveryPod();
      case Whose.OfSecret(var secret) ->
          new Access(false, List.of(new UsedSecret(secret, shown.hash())), List.of());
      case Whose.OfAccount(var account) -> new Access(false, List.of(), List.of(account));
    };
  }

  private void tellPulled(Wanted wanted, Duration took, Duration inAll) {
    var size =
        wanted.images().find(wanted.completed(), Deadlines.LOOK)
                instanceof Done<Optional<Image>>(var image)
            ? image.map(Image::sizeBytes).orElse(0L)
            : 0L;
    wanted.tell(
        news,
        false,
        "Pulled",
        "Successfully pulled image \"%s\" in %s (%s including waiting). Image size: %d bytes."
            .formatted(wanted.written(), GoDuration.format(took), GoDuration.format(inAll), size));
  }
}
