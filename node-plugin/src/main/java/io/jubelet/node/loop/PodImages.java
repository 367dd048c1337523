package io.jubelet.node.loop;

import io.jubelet.node.decide.images.ImageUse;
import io.jubelet.node.decide.images.ImageUse.Question;
import io.jubelet.node.decide.images.ImageUse.Shown;
import io.jubelet.node.decide.images.Keyring;
import io.jubelet.node.effect.Images;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.loop.Effect.Endpoints;
import io.jubelet.node.model.Image;
import io.jubelet.node.model.ImageName;
import io.jubelet.node.model.NodeSettings.ImagePulls;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction.EnsureImage;
import io.jubelet.node.model.PullPolicy;
import io.jubelet.node.model.PullSecrets;
import io.jubelet.node.model.PulledRecord.Access;
import io.jubelet.node.model.PulledRecord.UsedSecret;
import io.jubelet.node.model.RegistryCredential;
import io.jubelet.node.model.RegistryCredential.SecretId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes sure that the image of a container is there: looks, decides whether the pod may use what is
 * there, and pulls. Answers the image to run. Waiting reasons and events are the Go kubelet's.
 */
final class PodImages {
  private static final String INSPECT = "ImageInspectError";
  private static final String NEVER = "ErrImageNeverPull";

  private final Adapters adapters;
  private final ImagePulls settings;
  private final PodNews news;
  private final Clocks clocks;
  private final ImagePull pulls;

  PodImages(Adapters adapters, ImagePulls settings, PodNews news, Clocks clocks) {
    this.adapters = adapters;
    this.settings = settings;
    this.news = news;
    this.clocks = clocks;
    this.pulls = new ImagePull(adapters.pullRecords(), settings, news, clocks.nanos());
  }

  /**
   * What one container needs.
   *
   * @param teller the container that its events are about; empty where they are about the pod
   * @param written the name as the spec has it
   * @param completed with the tag that the spec leaves out
   */
  record Wanted(
      Pod pod,
      String teller,
      ImageName name,
      String written,
      String completed,
      PullPolicy policy,
      Images images) {
    /** By what records and exemptions know it, as upstream does: the text without its version. */
    String key() {
      return ImageName.withoutVersion(written);
    }

    void tell(PodNews news, boolean warning, String reason, String message) {
      news.tell(pod, teller, warning, reason, message);
    }
  }

  Outcome<String> ensure(Endpoints endpoints, Pod pod, EnsureImage wanted) {
    if (wanted.volume().isEmpty()) {
      var container = pod.container(wanted.container()).orElseThrow();
      var policy = PullPolicy.of(container);
      return ensure(endpoints, pod, wanted.container(), wanted.written(), policy);
    }
    var volume = pod.imageVolume(wanted.volume()).orElseThrow();
    return ensure(endpoints, pod, "", wanted.written(), PullPolicy.of(volume));
  }

  private Outcome<String> ensure(
      Endpoints endpoints, Pod pod, String teller, String image, PullPolicy policy) {
    return switch (ImageName.read(image)) {
      case ImageName.Reading.Valid(var valid) -> {
        var images = adapters.runtimes().imagesAt(endpoints.images());
        yield ensure(new Wanted(pod, teller, valid, image, valid.completed(image), policy, images));
      }
      case ImageName.Reading.Invalid(var problem) -> {
        var message =
            "Failed to apply default image tag \"%s\": couldn't parse image name \"%s\": %s"
                .formatted(image, image, problem);
        yield new Refused<>("InvalidImageName", message);
      }
    };
  }

  private Outcome<String> ensure(Wanted wanted) {
    if (wanted.policy == PullPolicy.ALWAYS) {
      return pull(wanted);
    }
    return switch (wanted.images.find(wanted.completed, Deadlines.LOOK)) {
      case Done<Optional<Image>>(var found) ->
          found.isPresent()
              ? use(wanted, found.get().id())
              : wanted.policy == PullPolicy.NEVER ? absent(wanted) : pull(wanted);
      case Refused<Optional<Image>>(_, var message) ->
          new Refused<>(
              INSPECT, "Failed to inspect image \"%s\": %s".formatted(wanted.written, message));
      case Outcome.Unknown<Optional<Image>>(var cause) -> new Outcome.Unknown<>(cause);
    };
  }

  /** Also for an image that is there and not this pod's: that is not for it to know. */
  private static Outcome<String> absent(Wanted wanted) {
    return new Refused<>(
        NEVER,
        "Container image \"%s\" is not present with pull policy of Never"
            .formatted(wanted.written));
  }

  private Outcome<String> use(Wanted wanted, String imageRef) {
    return switch (judged(wanted, imageRef)) {
      case ImageUse.Free _ -> present(wanted, imageRef);
      case ImageUse.Learnt(var secret, _) -> {
        var access = new Access(false, List.of(secret), List.of());
        // It may be used anyway; unrecorded it is found again the next time.
        var _ = adapters.pullRecords().add(imageRef, wanted.key(), access);
        yield present(wanted, imageRef);
      }
      case ImageUse.Ask _ -> wanted.policy == PullPolicy.NEVER ? absent(wanted) : pull(wanted);
    };
  }

  /** The pod's secrets are only read where they can make a difference. */
  private ImageUse judged(Wanted wanted, String imageRef) {
    var records = adapters.pullRecords();
    // In this order: a pull that ends in between has left its record before its intent went.
    var pulling = records.pulling(wanted.written);
    if (!(records.pulled(imageRef) instanceof Done(var record))) {
      return new ImageUse.Ask("what is known of its pull cannot be read");
    }
    var anonymous = Question.of(settings.verification(), wanted.key(), record, pulling);
    var use = ImageUse.of(anonymous);
    if (!(use instanceof ImageUse.Ask)) {
      return recorded(wanted, anonymous, use);
    }
    var forAccounts = anonymous.known().filter(it -> !it.accounts().isEmpty()).isPresent();
    var asked = anonymous.with(shown(wanted, forAccounts));
    return recorded(wanted, asked, ImageUse.of(asked));
  }

  private ImageUse recorded(Wanted wanted, Question asked, ImageUse use) {
    var now = clocks.wall().instant();
    adapters
        .recorder()
        .accept(new Judgement.OfImage(wanted.pod, wanted.teller, wanted.written, asked, now, use));
    return use;
  }

  private Outcome<String> present(Wanted wanted, String imageRef) {
    wanted.tell(
        news,
        false,
        "Pulled",
        "Container image \"%s\" already present on machine and can be accessed by the pod"
            .formatted(wanted.written));
    return new Done<>(imageRef);
  }

  private Outcome<String> pull(Wanted wanted) {
    var secrets = namesSecrets(wanted.pod) ? secrets(wanted) : PullSecrets.none();
    var outcome =
        adapters
            .pullCredentials()
            .ofSecrets(secrets.present())
            .then(own -> pulls.pull(wanted, joined(own, wanted)));
    if (outcome instanceof Refused<String> _ && !secrets.missing().isEmpty()) {
      tellMissing(wanted, secrets.missing());
    }
    return outcome;
  }

  /** Those of the pod that fit the image, then those of the node. */
  private List<RegistryCredential> joined(List<RegistryCredential> own, Wanted wanted) {
    return Stream.concat(
            Keyring.lookup(own, wanted.name.repository()).stream(),
            adapters
                .pullCredentials()
                .ofNode(wanted.name, wanted.pod, Deadlines.CREDENTIALS)
                .stream())
        .toList();
  }

  private Shown shown(Wanted wanted, boolean forAccounts) {
    var secrets = namesSecrets(wanted.pod) ? shown(wanted, secrets(wanted)) : List.<UsedSecret>of();
    Optional<SecretId> account =
        forAccounts
            ? adapters.pullCredentials().accountOf(wanted.name, wanted.pod, Deadlines.API)
            : Optional.empty();
    return new Shown(secrets, account);
  }

  /** What the pod's own secrets have for the image; nothing when one of them is broken. */
  private List<UsedSecret> shown(Wanted wanted, PullSecrets secrets) {
    return adapters.pullCredentials().ofSecrets(secrets.present()) instanceof Done(var all)
        ? Keyring.lookup(all, wanted.name.repository()).stream()
            .flatMap(credential -> UsedSecret.of(credential).stream())
            .toList()
        : List.of();
  }

  private static boolean namesSecrets(Pod pod) {
    var names = pod.spec().getImagePullSecrets();
    return names != null && !names.isEmpty();
  }

  private PullSecrets secrets(Wanted wanted) {
    return adapters.kubeApi().pullSecrets(wanted.pod, Deadlines.API)
            instanceof Done<PullSecrets>(var read)
        ? read
        : PullSecrets.none();
  }

  /** Only where a pull has failed, which it may be the cause of. */
  private void tellMissing(Wanted wanted, List<String> names) {
    news.tell(
        wanted.pod,
        "",
        true,
        "FailedToRetrieveImagePullSecret",
        "Unable to retrieve some image pull secrets (%s); attempting to pull the image may not"
                .formatted(String.join(", ", names))
            + " succeed.");
  }
}
