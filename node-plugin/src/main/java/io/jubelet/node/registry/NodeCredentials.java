package io.jubelet.node.registry;

import io.jubelet.node.decide.images.Keyring;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.PullCredentials;
import io.jubelet.node.model.ImageName;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PullSecrets.PullSecret;
import io.jubelet.node.model.RegistryCredential;
import io.jubelet.node.model.RegistryCredential.SecretId;
import io.jubelet.node.registry.DockerConfig.BadConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Secrets, docker's configuration files on this node, and credential providers. */
public final class NodeCredentials implements PullCredentials {
  private static final System.Logger LOG = System.getLogger("io.jubelet.node.registry");
  private static final int MAX_FILE_BYTES = 10 << 20;

  private final List<Path> files;
  private final List<Path> oldFiles;
  private final CredentialProviders providers;

  private NodeCredentials(List<Path> files, List<Path> oldFiles, CredentialProviders providers) {
    this.files = files;
    this.oldFiles = oldFiles;
    this.providers = providers;
  }

  /**
   * Docker's files are looked for where the Go kubelet does: in its root directory, in the home
   * directory, and at {@code /}.
   */
  public static NodeCredentials of(
      Path rootDirectory, Optional<Path> home, CredentialProviders providers) {
    var files = new ArrayList<Path>();
    var oldFiles = new ArrayList<Path>();
    files.add(rootDirectory.resolve("config.json"));
    oldFiles.add(rootDirectory.resolve(".dockercfg"));
    home.ifPresent(
        folder -> {
          files.add(folder.resolve(".docker/config.json"));
          oldFiles.add(folder.resolve(".dockercfg"));
        });
    files.add(Path.of("/.docker/config.json"));
    oldFiles.add(Path.of("/.dockercfg"));
    return new NodeCredentials(List.copyOf(files), List.copyOf(oldFiles), providers);
  }

  @Override
  public Outcome<List<RegistryCredential>> ofSecrets(List<PullSecret> secrets) {
    var found = new ArrayList<RegistryCredential>();
    for (var secret : secrets) {
      try {
        found.addAll(read(secret));
      } catch (BadConfigException bad) {
        return new Refused<>(
            "ErrImagePull",
            "the pull secret %s/%s is not a docker configuration: %s"
                .formatted(secret.id().namespace(), secret.id().name(), bad.getMessage()));
      }
    }
    return new Done<>(List.copyOf(found));
  }

  private static List<RegistryCredential> read(PullSecret secret) throws BadConfigException {
    var source = Optional.of(secret.id());
    return switch (secret.type()) {
      case "kubernetes.io/dockerconfigjson" -> {
        var text = secret.data().getOrDefault(".dockerconfigjson", "");
        yield text.isEmpty() ? List.of() : DockerConfig.read(bytes(text), source);
      }
      case "kubernetes.io/dockercfg" -> {
        var text = secret.data().getOrDefault(".dockercfg", "");
        yield text.isEmpty() ? List.of() : DockerConfig.readOld(bytes(text), source);
      }
      default -> List.of();
    };
  }

  private static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public List<RegistryCredential> ofNode(ImageName image, Pod pod, Duration timeout) {
    var found = new ArrayList<>(Keyring.lookup(ofFiles(), image.repository()));
    found.addAll(providers.of(image, pod, timeout));
    return List.copyOf(found);
  }

  @Override
  public Optional<SecretId> accountOf(ImageName image, Pod pod, Duration timeout) {
    return providers.accountOf(image, pod, timeout);
  }

  /** The first file that is one; read each time, so that an edit counts at once. */
  private List<RegistryCredential> ofFiles() {
    return first(files, DockerConfig::read)
        .or(() -> first(oldFiles, DockerConfig::readOld))
        .orElse(List.of());
  }

  @FunctionalInterface
  private interface Form {
    List<RegistryCredential> read(byte[] text, Optional<SecretId> source) throws BadConfigException;
  }

  private static Optional<List<RegistryCredential>> first(List<Path> files, Form form) {
    for (var file : files) {
      var content = content(file);
      if (content.isPresent()) {
        try {
          return Optional.of(form.read(content.get(), Optional.empty()));
        } catch (BadConfigException bad) {
          LOG.log(System.Logger.Level.WARNING, "{0} is ignored: {1}", file, bad.getMessage());
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<byte[]> content(Path file) {
    try (var in = Files.newInputStream(file)) {
      return Optional.of(in.readNBytes(MAX_FILE_BYTES));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException unreadable) {
      LOG.log(System.Logger.Level.WARNING, "{0} is ignored: {1}", file, unreadable.toString());
      return Optional.empty();
    }
  }
}
