package io.jubelet.node.translate;

import io.jubelet.node.model.SubPath;
import io.jubelet.wire.cri.CreateContainerRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A container ready to be created: what to ask of the runtime, and what must be on disk before.
 *
 * @param logDirectory the folder of the container's logs
 * @param hostsFile the hosts file the container sees; absent if it brings its own
 * @param terminationLog the empty file, writable for all, that the container may leave its last
 *     words in; absent if it wants none
 * @param subPaths parts of volumes that have to be bound to where the request mounts them from
 */
public record ContainerPlan(
    CreateContainerRequest request,
    Path logDirectory,
    Optional<TextFile> hostsFile,
    Optional<Path> terminationLog,
    List<SubPath> subPaths) {
  public ContainerPlan {
    subPaths = List.copyOf(subPaths);
  }

  public record TextFile(Path path, String text) {}

  /** The folders that hold the files. */
  public List<Path> directories() {
    return Stream.of(
            Optional.of(logDirectory),
            hostsFile.map(TextFile::path).map(Path::getParent),
            terminationLog.map(Path::getParent))
        .flatMap(Optional::stream)
        .toList();
  }
}
