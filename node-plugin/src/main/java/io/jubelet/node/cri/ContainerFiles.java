package io.jubelet.node.cri;

import io.jubelet.node.translate.ContainerPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The folders and files that a container finds mounted. Writing them again changes nothing. */
final class ContainerFiles {
  /** A resolv.conf or hosts file beyond this is cut: upstream reads at most as much. */
  private static final int MAX_TEXT_BYTES = 10 << 20;

  private ContainerFiles() {}

  static void write(ContainerPlan plan) throws IOException {
    for (var directory : plan.directories()) {
      Files.createDirectories(directory);
    }
    if (plan.hostsFile().isPresent()) {
      var hosts = plan.hostsFile().get();
      // In place: running containers of the pod have this very file mounted.
      Files.writeString(hosts.path(), hosts.text());
      allow(hosts.path(), "rw-r--r--");
    }
    if (plan.terminationLog().isPresent()) {
      var file = plan.terminationLog().get();
      Files.write(file, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      // The container's user need not be ours.
      allow(file, "rw-rw-rw-");
    }
  }

  private static void allow(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  static String text(Path file) throws IOException {
    try (var input = Files.newInputStream(file)) {
      return new String(input.readNBytes(MAX_TEXT_BYTES), StandardCharsets.UTF_8);
    }
  }
}
