package io.jubelet.node.volume;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import io.fabric8.kubernetes.api.model.Volume;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code hostPath}: a path of the node itself, as it is. Nothing of it is ever removed. Its type is
 * checked once, when it is set up; a marker tells that it was.
 */
public final class HostPathVolume implements VolumePlugin {
  private static final String KIND = "host-path";

  /** File types of {@code st_mode}, see inode(7). */
  private static final int S_IFMT = 0170000;

  @Override
  public boolean supports(Volume volume) {
    return volume.getHostPath() != null;
  }

  @Override
  public Outcome<Path> setUp(PodVolume volume, Deadline deadline) throws IOException {
    var source = volume.spec().getHostPath();
    if (List.of(source.getPath().split("/", -1)).contains("..")) {
      return new Refused<>(
          "FailedMount",
          "invalid HostPath `%s`: must not contain '..'".formatted(source.getPath()));
    }
    var path = Path.of(source.getPath());
    var type = Objects.requireNonNullElse(source.getType(), "");
    if (!Files.exists(path)) {
      create(path, type);
    }
    if (!fits(path, type)) {
      return new Refused<>("FailedMount", misfit(path, type));
    }
    VolumeFolder.markReady(marker(volume));
    return new Done<>(path);
  }

  @Override
  public Optional<Path> observe(PodVolume volume) {
    return VolumeFolder.marked(marker(volume))
        ? Optional.of(Path.of(volume.spec().getHostPath().getPath()))
        : Optional.empty();
  }

  private static Path marker(PodVolume volume) {
    return volume.marker(KIND, volume.spec().getName());
  }

  private static void create(Path path, String type) throws IOException {
    if (type.equals("DirectoryOrCreate")) {
      Files.createDirectories(path, asFileAttribute(fromString("rwxr-xr-x")));
    } else if (type.equals("FileOrCreate")) {
      Files.createFile(path, asFileAttribute(fromString("rw-r--r--")));
    }
  }

  private static boolean fits(Path path, String type) {
    return switch (type) {
      case "" -> true;
      case "Directory", "DirectoryOrCreate" -> Files.isDirectory(path);
      case "File", "FileOrCreate" -> Files.isRegularFile(path);
      case "Socket" -> hasFormat(path, 0140000);
      case "CharDevice" -> hasFormat(path, 0020000);
      case "BlockDevice" -> hasFormat(path, 0060000);
      default -> false;
    };
  }

  /** Upstream's words: pkg/volume/hostpath typeMatchedOrError. */
  private static String misfit(Path path, String type) {
    var wanted =
        switch (type) {
          case "Directory", "DirectoryOrCreate" -> "directory";
          case "File", "FileOrCreate" -> "file";
          case "Socket" -> "socket file";
          case "CharDevice" -> "character device";
          case "BlockDevice" -> "block device";
          default -> type;
        };
    if (!Files.exists(path)) {
      return ("hostPath type check failed, %s is not a %s, unable to determine its type:"
              + " path \"%s\" does not exist")
          .formatted(path, wanted, path);
    }
    var is =
        Stream.of("Directory", "File", "Socket", "CharDevice", "BlockDevice")
            .filter(each -> fits(path, each))
            .findFirst()
            .orElse("file of an unknown type");
    return "hostPath type check failed: %s is not a %s, it's a %s".formatted(path, wanted, is);
  }

  private static boolean hasFormat(Path path, int format) {
    try {
      return Files.exists(path) && ((int) Files.getAttribute(path, "unix:mode") & S_IFMT) == format;
    } catch (IOException _) {
      return false;
    }
  }
}
