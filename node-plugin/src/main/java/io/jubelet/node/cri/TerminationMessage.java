package io.jubelet.node.cri;

import io.jubelet.node.translate.KubernetesLabels;
import io.jubelet.wire.cri.ContainerStatus;
import io.jubelet.wire.cri.Mount;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The last words of an exited container: the file at its terminationMessagePath, or the end of its
 * log if that is empty, the container failed and its terminationMessagePolicy says so (upstream
 * getTerminationMessage, readLastStringFromContainerLogs).
 */
final class TerminationMessage {
  /** Limits of the API: MaxContainerTerminationMessageLength, …LogLength, …LogLines. */
  private static final int MAX_BYTES = 4096;

  private static final int MAX_LOG_BYTES = 2048;
  private static final int MAX_LOG_LINES = 80;

  /** Enough of a log for its last 2048 bytes of output, in lines of time, stream and tag. */
  private static final int LOG_TAIL_BYTES = 64 << 10;

  private TerminationMessage() {}

  static String of(ContainerStatus status) {
    if (!Views.exited(status)) {
      return "";
    }
    try {
      var message = fromFile(status);
      return message.isEmpty() && logCounts(status)
          ? fromLog(Path.of(status.getLogPath()))
          : message;
    } catch (IOException e) {
      return "Error on reading termination log: " + e;
    }
  }

  private static String fromFile(ContainerStatus status) throws IOException {
    var file = hostPath(status);
    if (file.isEmpty() || !Files.isRegularFile(file.get(), LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    try (var channel = Files.newByteChannel(file.get(), LinkOption.NOFOLLOW_LINKS)) {
      // The end of a file that is too long, as upstream's tail.ReadAtMost.
      channel.position(Math.max(0, channel.size() - MAX_BYTES));
      var input = Channels.newInputStream(channel);
      return GoText.of(input.readNBytes(MAX_BYTES));
    } catch (NoSuchFileException gone) {
      return "";
    }
  }

  private static Optional<Path> hostPath(ContainerStatus status) {
    var path =
        status.getAnnotationsMap().getOrDefault(KubernetesLabels.TERMINATION_MESSAGE_PATH, "");
    var mounted = path.startsWith("/") ? path : "/" + path;
    return status.getMountsList().stream()
        .filter(mount -> !path.isEmpty() && mount.getContainerPath().equals(mounted))
        .map(Mount::getHostPath)
        .map(Path::of)
        .findFirst();
  }

  private static boolean logCounts(ContainerStatus status) {
    var policy =
        status.getAnnotationsMap().getOrDefault(KubernetesLabels.TERMINATION_MESSAGE_POLICY, "");
    return policy.equals("FallbackToLogsOnError")
        && status.getExitCode() != 0
        && !status.getReason().equals("ContainerCannotRun")
        && !status.getLogPath().isEmpty();
  }

  private static String fromLog(Path log) throws IOException {
    if (!Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    var lines = List.of(tail(log).split("\n"));
    var output = new StringBuilder();
    for (var line : lines.subList(Math.max(0, lines.size() - MAX_LOG_LINES), lines.size())) {
      append(output, line);
    }
    var last = output.substring(Math.max(0, output.length() - MAX_LOG_BYTES));
    return GoText.of(last.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** One char a byte: a container may write anything. */
  private static String tail(Path log) throws IOException {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      var from = Math.max(0, file.length() - LOG_TAIL_BYTES);
      file.seek(from);
      var bytes = new byte[(int) (file.length() - from)];
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** A line of a CRI log is {@code TIME STREAM TAG TEXT}; tag P means that the line goes on. */
  private static void append(StringBuilder output, String line) {
    var parts = List.of(line.split(" ", 4));
    if (parts.size() == 4) {
      output.append(parts.get(3)).append(parts.get(2).startsWith("P") ? "" : "\n");
    }
  }
}
