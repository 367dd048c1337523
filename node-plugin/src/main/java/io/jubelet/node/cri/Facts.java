package io.jubelet.node.cri;

import io.jubelet.node.cri.CriConnection.Reply;
import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.HandlerFeatures;
import io.jubelet.node.model.RuntimeFacts;
import io.jubelet.wire.cri.ListImagesResponse;
import io.jubelet.wire.cri.RuntimeCondition;
import io.jubelet.wire.cri.RuntimeConfigResponse;
import io.jubelet.wire.cri.StatusResponse;
import io.jubelet.wire.cri.VersionResponse;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a runtime says of itself, put together. */
final class Facts {
  private Facts() {}

  /** The answers that must be there, and those that some runtimes do not give. */
  record Answered(
      VersionResponse version,
      StatusResponse status,
      Reply<RuntimeConfigResponse> configuration,
      Reply<ListImagesResponse> images) {}

  static RuntimeFacts of(Answered answered) {
    var version = answered.version();
    var status = answered.status();
    var info = VerboseInfo.of(status.getInfoMap());
    return new RuntimeFacts(
        version.getRuntimeName(),
        version.getRuntimeVersion(),
        version.getRuntimeApiVersion(),
        condition(status, "RuntimeReady"),
        condition(status, "NetworkReady"),
        complaints(status),
        cgroupDriver(answered.configuration()),
        info.sandboxImage().or(() -> onlyPinned(answered.images())),
        status.getRuntimeHandlersCount() == 0
            ? info.handlers()
            : status.getRuntimeHandlersList().stream()
                .map(io.jubelet.wire.cri.RuntimeHandler::getName)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList(),
        features(status),
        status.getFeatures().getSupplementalGroupsPolicy());
  }

  private static SortedMap<String, HandlerFeatures> features(StatusResponse status) {
    var features = new TreeMap<String, HandlerFeatures>();
    for (var each : status.getRuntimeHandlersList()) {
      var told = each.getFeatures();
      features.put(
          each.getName(),
          new HandlerFeatures(told.getRecursiveReadOnlyMounts(), told.getUserNamespaces()));
    }
    return features;
  }

  private static boolean condition(StatusResponse status, String type) {
    return status.getStatus().getConditionsList().stream()
        .anyMatch(condition -> condition.getType().equals(type) && condition.getStatus());
  }

  private static String complaints(StatusResponse status) {
    return status.getStatus().getConditionsList().stream()
        .filter(condition -> !condition.getStatus())
        .filter(condition -> condition.getType().matches("RuntimeReady|NetworkReady"))
        .map(Facts::complaint)
        .collect(Collectors.joining("; "));
  }

  /** In upstream's words. */
  private static String complaint(RuntimeCondition condition) {
    var network = condition.getType().equals("NetworkReady");
    return "container runtime %snot ready: %s=false reason:%s message:%s"
        .formatted(
            network ? "network " : "",
            condition.getType(),
            condition.getReason(),
            condition.getMessage());
  }

  /** Runtimes before CRI 1.28 have no RuntimeConfig, some answer it without a driver. */
  private static Optional<CgroupDriver> cgroupDriver(Reply<RuntimeConfigResponse> configuration) {
    return switch (configuration) {
      case Reply.Answer<RuntimeConfigResponse>(RuntimeConfigResponse answer)
          when answer.hasLinux() ->
          switch (answer.getLinux().getCgroupDriver()) {
            case SYSTEMD -> Optional.of(CgroupDriver.SYSTEMD);
            case CGROUPFS -> Optional.of(CgroupDriver.CGROUPFS);
            case UNRECOGNIZED -> Optional.empty();
          };
      case Reply.Answer<RuntimeConfigResponse> _ -> Optional.empty();
      case Reply.Failure<RuntimeConfigResponse> _ -> Optional.empty();
    };
  }

  /**
   * containerd 2 does not show its pause image, but pins it. Where one image alone is pinned, it is
   * that; where there are more, for example for some time after an edit, nobody can tell.
   */
  private static Optional<String> onlyPinned(Reply<ListImagesResponse> images) {
    return switch (images) {
      case Reply.Answer<ListImagesResponse>(ListImagesResponse answer) -> {
        var pinned =
            answer.getImagesList().stream()
                .filter(io.jubelet.wire.cri.Image::getPinned)
                .flatMap(image -> image.getRepoTagsList().stream())
                .toList();
        yield pinned.size() == 1 ? Optional.of(pinned.getFirst()) : Optional.empty();
      }
      case Reply.Failure<ListImagesResponse> _ -> Optional.empty();
    };
  }
}
