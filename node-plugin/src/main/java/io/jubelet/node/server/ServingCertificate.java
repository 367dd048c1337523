package io.jubelet.node.server;

import io.jubelet.node.model.NodeIdentity;
import io.jubelet.node.server.ServerSettings.ServingFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;

/** The certificate and key with which port 10250 is served, as two PEM files. */
public record ServingCertificate(Path certificate, Path key) {
  /**
   * The configured files; without them {@code kubelet.crt} and {@code kubelet.key} of the
   * certificate directory, which are made self-signed when they are not there.
   */
  public static ServingCertificate ensure(
      ServingFiles configured, Path directory, NodeIdentity node, Instant now)
      throws IOException, GeneralSecurityException {
    if (configured.certificate().isPresent() && configured.key().isPresent()) {
      return new ServingCertificate(configured.certificate().get(), configured.key().get());
    }
    var files =
        new ServingCertificate(directory.resolve("kubelet.crt"), directory.resolve("kubelet.key"));
    if (!Files.exists(files.certificate) || !Files.exists(files.key)) {
      Files.createDirectories(directory);
      var made = SelfSignedCertificate.of(node, now);
      write(files.key, made.key(), "rw-------");
      write(files.certificate, made.certificate(), "rw-r--r--");
    }
    return files;
  }

  private static void write(Path file, String content, String mode) throws IOException {
    var permissions = PosixFilePermissions.fromString(mode);
    var beside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(beside);
    Files.createFile(beside, PosixFilePermissions.asFileAttribute(permissions));
    Files.writeString(beside, content);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
