package io.jubelet.node.volume;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.model.IdRange;
import io.jubelet.node.model.PodUid;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The ranges of IDs that pods have for themselves, each in a file {@code userns} of the pod's
 * directory in the Go kubelet's form, so that either agent goes on with what the other chose. A
 * range is free as soon as the directory is gone; nothing of it is kept in memory.
 */
final class UserIdFiles {
  /** Upstream's DefaultKubeletUserNamespacesIDsPerPod; the node's own users are beneath. */
  static final long LENGTH = 65_536;

  private static final long END = 1L << 32;
  private static final String FILE = "userns";
  private static final String REASON = "FailedCreatePodSandBox";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path pods;

  UserIdFiles(Path pods) {
    this.pods = pods;
  }

  /** The pod's range, chosen now if it has none. One choice at a time. */
  synchronized Outcome<IdRange> of(PodUid pod) {
    try {
      var own = pods.resolve(pod.value());
      var known = read(own);
      if (known.isPresent()) {
        return new Done<>(known.get());
      }
      var free = free();
      if (free.isEmpty()) {
        return new Refused<>(REASON, "could not find an empty slot to allocate a user namespace");
      }
      write(own, free.get());
      return new Done<>(free.get());
    } catch (IOException | DirectoryIteratorException e) {
      return new Refused<>(REASON, "cannot give " + pod + " user IDs of its own: " + e);
    }
  }

  private Optional<IdRange> free() throws IOException {
    var taken = new TreeSet<Long>();
    try (var directories = Files.newDirectoryStream(pods)) {
      for (Path directory : directories) {
        read(directory).ifPresent(range -> taken.add(range.first()));
      }
    }
    for (long first = LENGTH; first < END; first += LENGTH) {
      if (!taken.contains(first)) {
        return Optional.of(new IdRange(first, LENGTH));
      }
    }
    return Optional.empty();
  }

  /** A file that is damaged is named: another range would not fit what the pod has written. */
  private static Optional<IdRange> read(Path directory) throws IOException {
    var file = directory.resolve(FILE);
    try {
      var mapping = JSON.readTree(Files.readString(file)).path("uidMappings").path(0);
      if (!number(mapping, "hostId") || !number(mapping, "length")) {
        throw new IOException(file + " has no mapping");
      }
      return Optional.of(
          new IdRange(mapping.get("hostId").longValue(), mapping.get("length").longValue()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static boolean number(JsonNode mapping, String field) {
    return mapping.path(field).isIntegralNumber();
  }

  /** Durable before anything is made with it. */
  private static void write(Path directory, IdRange range) throws IOException {
    var node = JSON.createObjectNode();
    for (var field : new String[] {"uidMappings", "gidMappings"}) {
      node.putArray(field)
          .addObject()
          .put("hostId", range.first())
          .put("containerId", 0)
          .put("length", range.length());
    }
    var beside = directory.resolve(FILE + ".new");
    Files.writeString(
        beside,
        node.toString(),
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE,
        StandardOpenOption.SYNC);
    Files.move(beside, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
