package io.jubelet.node.loop;

import io.jubelet.node.effect.Host;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.loop.Effect.Endpoints;
import io.jubelet.node.model.ImageSurvey;

/** Looks at the images of a runtime, at who uses them and at the room that they have. */
public final class ImageSurveyor {
  private final Runtimes runtimes;
  private final Host host;

  public ImageSurveyor(Runtimes runtimes, Host host) {
    this.runtimes = runtimes;
    this.host = host;
  }

  /**
   * Any part that could not be seen makes the whole unknown. Images come before their users: one
   * that is pulled in between is not among them.
   */
  public Outcome<ImageSurvey> survey(Endpoints endpoints) {
    var images = runtimes.imagesAt(endpoints.images());
    return images
        .list(Deadlines.LOOK)
        .then(
            all ->
                runtimes
                    .at(endpoints.runtime())
                    .usedImages(Deadlines.LOOK)
                    .then(
                        used ->
                            images
                                .folder(Deadlines.LOOK)
                                .then(folder -> host.space(folder, Deadlines.LOOK))
                                .map(
                                    space ->
                                        new ImageSurvey(
                                            all,
                                            used,
                                            space.capacityBytes(),
                                            space.availableBytes()))));
  }
}
