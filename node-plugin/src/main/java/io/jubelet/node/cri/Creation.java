package io.jubelet.node.cri;

import io.grpc.Status;
import io.jubelet.node.cri.CriConnection.Reply;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.SubPaths;
import io.jubelet.node.model.ContainerLaunch;
import io.jubelet.node.model.Notice;
import io.jubelet.node.model.SandboxLaunch;
import io.jubelet.node.model.SubPath;
import io.jubelet.node.translate.ContainerDefaults;
import io.jubelet.node.translate.ContainerPlan;
import io.jubelet.node.translate.ContainerTranslation;
import io.jubelet.node.translate.HostResolver;
import io.jubelet.node.translate.ImageUser;
import io.jubelet.node.translate.SandboxTranslation;
import io.jubelet.node.translate.Translation;
import io.jubelet.wire.cri.ContainerRef;
import io.jubelet.wire.cri.Image;
import io.jubelet.wire.cri.ImageStatusResponse;
import io.jubelet.wire.cri.PodSandboxConfig;
import io.jubelet.wire.cri.RunPodSandboxRequest;
import io.jubelet.wire.cri.SandboxRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Creates sandboxes and containers: reads what the translation needs, writes what it plans. */
final class Creation {
  static final String SANDBOX = "FailedCreatePodSandBox";
  static final String CONFIG = "CreateContainerConfigError";
  static final String CREATE = "CreateContainerError";

  private static final Path NODE_HOSTS = Path.of("/etc/hosts");

  private final CriConnection connection;
  private final ContainerDefaults defaults;
  private final SubPaths subPaths;

  Creation(CriConnection connection, ContainerDefaults defaults, SubPaths subPaths) {
    this.connection = connection;
    this.defaults = defaults;
    this.subPaths = subPaths;
  }

  /** Of a file that cannot be read the refusal tells. */
  static List<Notice> notices(SandboxLaunch launch) {
    try {
      return SandboxTranslation.notices(launch, resolver(launch));
    } catch (IOException _) {
      return List.of();
    }
  }

  Outcome<String> sandbox(SandboxLaunch launch, Deadline deadline) {
    try {
      return switch (SandboxTranslation.of(launch, resolver(launch), defaults)) {
        case Translation.Possible<PodSandboxConfig>(PodSandboxConfig config) -> {
          Files.createDirectories(launch.logDirectory());
          var request =
              RunPodSandboxRequest.newBuilder()
                  .setConfig(config)
                  .setRuntimeHandler(launch.handler())
                  .build();
          yield connection
              .call(CriMethods.RUN_POD_SANDBOX, request, deadline, SANDBOX)
              .map(SandboxRef::getPodSandboxId);
        }
        case Translation.Impossible<PodSandboxConfig>(String message) ->
            new Refused<>(SANDBOX, message);
      };
    } catch (IOException e) {
      return new Refused<>(SANDBOX, e.toString());
    }
  }

  Outcome<String> container(ContainerLaunch launch, Deadline deadline) {
    return imageUser(launch.images().own(), deadline)
        .then(user -> container(launch, user, deadline));
  }

  private Outcome<String> container(ContainerLaunch launch, ImageUser user, Deadline deadline) {
    try {
      return switch (ContainerTranslation.of(launch, surroundings(launch, user))) {
        case Translation.Possible<ContainerPlan>(ContainerPlan plan) -> {
          ContainerFiles.write(plan);
          yield bind(plan.subPaths())
              .then(
                  _ ->
                      connection
                          .call(CriMethods.CREATE_CONTAINER, plan.request(), deadline, CREATE)
                          .map(ContainerRef::getContainerId));
        }
        case Translation.Impossible<ContainerPlan>(String message) ->
            new Refused<>(CONFIG, message);
      };
    } catch (IOException e) {
      return new Refused<>(CONFIG, e.toString());
    }
  }

  private Outcome<Nothing> bind(List<SubPath> parts) {
    Outcome<Nothing> bound = Outcome.done();
    for (SubPath part : parts) {
      bound = bound.then(_ -> subPaths.bind(part));
    }
    return bound;
  }

  private ContainerTranslation.Surroundings surroundings(ContainerLaunch launch, ImageUser user)
      throws IOException {
    var nodeHosts =
        launch.sandboxLaunch().pod().hostNetwork() ? ContainerFiles.text(NODE_HOSTS) : "";
    return new ContainerTranslation.Surroundings(
        user, nodeHosts, resolver(launch.sandboxLaunch()), defaults);
  }

  private static HostResolver resolver(SandboxLaunch launch) throws IOException {
    var file = launch.dns().resolvConf();
    return file.isEmpty()
        ? HostResolver.none()
        : HostResolver.parse(ContainerFiles.text(file.get()));
  }

  private Outcome<ImageUser> imageUser(String imageRef, Deadline deadline) {
    return switch (connection.ask(CriMethods.IMAGE_STATUS, CriImages.named(imageRef), deadline)) {
      case Reply.Answer<ImageStatusResponse>(ImageStatusResponse answer) ->
          new Done<>(user(answer.getImage()));
      case Reply.Failure<ImageStatusResponse>(Status status, boolean sent) ->
          // Nothing was created yet, so a lost answer is a refusal too.
          new Refused<>(
              sent ? CONFIG : Answers.RUNTIME_UNAVAILABLE,
              "image status of " + imageRef + ": " + status.getCode());
    };
  }

  private static ImageUser user(Image image) {
    if (image.hasUid()) {
      return new ImageUser.Numbered(image.getUid().getValue());
    }
    return image.getUsername().isEmpty()
        ? ImageUser.ROOT
        : new ImageUser.Named(image.getUsername());
  }
}
