package io.jubelet.node.cri;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Images;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.Image;
import io.jubelet.node.model.RegistryCredential;
import io.jubelet.wire.cri.AuthConfig;
import io.jubelet.wire.cri.Empty;
import io.jubelet.wire.cri.ImageRef;
import io.jubelet.wire.cri.ImageSpec;
import io.jubelet.wire.cri.PullImageRequest;
import io.jubelet.wire.cri.PullImageResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** CRI's ImageService. Every call may be repeated; a pull that is repeated joins or checks. */
final class CriImages implements Images {
  private static final String PULL = "ErrImagePull";
  private static final String READ = "ImageInspectError";
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
    return connection
        .call(CriMethods.PULL_IMAGE, request.build(), Deadline.after(timeout), PULL)
        .map(PullImageResponse::getImageRef);
  }

  @Override
  public Outcome<Nothing> remove(String reference, Duration timeout) {
    return connection.callUntilGone(
        CriMethods.REMOVE_IMAGE, named(reference), Deadline.after(timeout), REMOVE);
  }

  static ImageRef named(String reference) {
    return ImageRef.newBuilder().setImage(ImageSpec.newBuilder().setImage(reference)).build();
  }
}
