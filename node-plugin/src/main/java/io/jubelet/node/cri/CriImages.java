package io.jubelet.node.cri;

import io.grpc.Status;
import io.jubelet.node.cri.CriConnection.Reply;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Images;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.model.Image;
import io.jubelet.node.model.RegistryCredential;
import io.jubelet.wire.cri.AuthConfig;
import io.jubelet.wire.cri.Empty;
import io.jubelet.wire.cri.ImageRef;
import io.jubelet.wire.cri.ImageSpec;
import io.jubelet.wire.cri.PullImageRequest;
import io.jubelet.wire.cri.PullImageResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** CRI's ImageService. Every call may be repeated; a pull that is repeated joins or checks. */
final class CriImages implements Images {
  private static final String PULL = "ErrImagePull";
  private static final String READ = "ImageInspectError";
  private static final String SPACE = "ImageFsError";
  private static final String REMOVE = "ImageRemoveError";

  private final CriConnection connection;

  CriImages(CriConnection connection) {
    this.connection = connection;
  }

  @Override
  public Outcome<List<Image>> list(Duration timeout) {
    return connection
        .call(CriMethods.LIST_IMAGES, Empty.getDefaultInstance(), Deadline.after(timeout), READ)
        .map(answer -> answer.getImagesList().stream().map(Views::image).toList());
  }

  @Override
  public Outcome<Optional<Image>> find(String reference, Duration timeout) {
    return connection
        .call(CriMethods.IMAGE_STATUS, named(reference), Deadline.after(timeout), READ)
        .map(
            answer ->
                answer.hasImage() ? Optional.of(Views.image(answer.getImage())) : Optional.empty());
  }

  @Override
  public Outcome<String> pull(
      String reference, Optional<RegistryCredential> credential, Duration timeout) {
    var request =
        PullImageRequest.newBuilder().setImage(ImageSpec.newBuilder().setImage(reference));
    credential.ifPresent(
        login ->
            request.setAuth(
                AuthConfig.newBuilder()
                    .setUsername(login.username())
                    .setPassword(login.password())));
    var deadline = Deadline.after(timeout);
    return switch (connection.ask(CriMethods.PULL_IMAGE, request.build(), deadline)) {
      case Reply.Answer<PullImageResponse>(var answer) ->
          answer.getImageRef().isEmpty()
              ? new Refused<>(PULL, "the runtime does not say what it pulled for " + reference)
              : new Done<>(answer.getImageRef());
      case Reply.Failure<PullImageResponse>(var status, var sent) ->
          told(status, sent, deadline)
              ? new Refused<>(PULL, Objects.requireNonNullElse(status.getDescription(), ""))
              : Answers.failed(status, sent, PULL);
    };
  }

  /**
   * Whether the runtime itself says so. It passes on what its registries' time outs are called,
   * which look like ours; ours has not come yet.
   */
  private static boolean told(Status status, boolean sent, Deadline deadline) {
    return sent
        && !deadline.passed()
        && !Thread.currentThread().isInterrupted()
        && (status.getCode() == Status.Code.DEADLINE_EXCEEDED
            || status.getCode() == Status.Code.CANCELLED
            || status.getCode() == Status.Code.UNKNOWN);
  }

  @Override
  public Outcome<Nothing> remove(String reference, Duration timeout) {
    return connection.callUntilGone(
        CriMethods.REMOVE_IMAGE, named(reference), Deadline.after(timeout), REMOVE);
  }

  @Override
  public Outcome<Path> folder(Duration timeout) {
    return connection
        .call(CriMethods.IMAGE_FS_INFO, Empty.getDefaultInstance(), Deadline.after(timeout), SPACE)
        .then(
            answer ->
                answer.getImageFilesystemsList().stream()
                    .map(system -> system.getFsId().getMountpoint())
                    .filter(mountpoint -> !mountpoint.isEmpty())
                    .findFirst()
                    .<Outcome<Path>>map(mountpoint -> new Done<>(Path.of(mountpoint)))
                    .orElseGet(
                        () ->
                            new Refused<>(SPACE, "the runtime does not say where its images are")));
  }

  static ImageRef named(String reference) {
    return ImageRef.newBuilder().setImage(ImageSpec.newBuilder().setImage(reference)).build();
  }
}
