package io.jubelet.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The credential provider of every node: it knows the login of {@link Registry} for one folder of
 * registries on the node's loopback.
 */
public final class CredentialProvider {
  /** The folder, beneath any registry's address. */
  public static final String FOLDER = "provided";

  /** The port of the registry it is there for. */
  public static final int PORT = 5001;

  private static final String NAME = "testbed-provider";
  private static final String VERSION = "credentialprovider.kubelet.k8s.io/v1";

  private final Path files;

  CredentialProvider(Path files) {
    this.files = files;
  }

  void install() {
    try {
      var programs = Files.createDirectories(files.resolve(Agent.PROVIDER_PROGRAMS.substring(1)));
      var program = programs.resolve(NAME);
      Files.writeString(program, program());
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.writeString(files.resolve(Agent.PROVIDERS.substring(1)), configuration());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot install the credential provider", e);
    }
  }

  private static String program() {
    return """
    #!/bin/sh
    cat >/dev/null
    cat <<'END'
    {"kind": "CredentialProviderResponse", "apiVersion": "%s", "cacheKeyType": "Image",
     "auth": {"127.0.0.1:%d/%s": {"username": "%s", "password": "%s"}}}
    END
    """
        .formatted(VERSION, PORT, FOLDER, Registry.USER, Registry.PASSWORD);
  }

  private static String configuration() {
    return """
    apiVersion: kubelet.config.k8s.io/v1
    kind: CredentialProviderConfig
    providers:
    - name: %s
      apiVersion: %s
      matchImages: ["127.0.0.1:%d/%s"]
      defaultCacheDuration: 1m
    """
        .formatted(NAME, VERSION, PORT, FOLDER);
  }
}
