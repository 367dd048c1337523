package io.jubelet.node.cri;

import io.jubelet.node.cri.CriConnection.Reply;
import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.RuntimeFacts;
import io.jubelet.wire.cri.RuntimeCondition;
import io.jubelet.wire.cri.RuntimeConfigResponse;
import io.jubelet.wire.cri.StatusResponse;
import io.jubelet.wire.cri.VersionResponse;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a runtime says of itself, put together. */
final class Facts {
  private Facts() {}

  static RuntimeFacts of(
      VersionResponse version, StatusResponse status, Reply<RuntimeConfigResponse> configuration) {
    var info = VerboseInfo.of(status.getInfoMap());
    return new RuntimeFacts(
        version.getRuntimeName(),
        version.getRuntimeVersion(),
        version.getRuntimeApiVersion(),
        condition(status, "RuntimeReady"),
        condition(status, "NetworkReady"),
        complaints(status),
        cgroupDriver(configuration),
        info.sandboxImage(),
        status.getRuntimeHandlersCount() == 0
            ? info.handlers()
            : status.getRuntimeHandlersList().stream()
                .map(io.jubelet.wire.cri.RuntimeHandler::getName)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList());
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

  private static String complaint(RuntimeCondition condition) {
    return condition.getType()
        + " is false: "
        + condition.getReason()
        + ": "
        + condition.getMessage();
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
}
