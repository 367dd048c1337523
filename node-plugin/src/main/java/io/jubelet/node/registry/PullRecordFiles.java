package io.jubelet.node.registry;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.PullRecords;
import io.jubelet.node.model.PulledRecord;
import io.jubelet.node.model.PulledRecord.Access;
import io.jubelet.node.model.PulledRecord.UsedSecret;
import io.jubelet.node.model.RegistryCredential.SecretId;
import io.jubelet.node.model.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The Go kubelet's own records, so that they survive a change of the agent: {@code
 * ROOT/image_manager/pulling} and {@code …/pulled}, one file each, named by the SHA-256 of the
 * image ({@code kubelet.config.k8s.io/v1beta1}). Where a file cannot be read, the registry is
 * asked.
 */
public final class PullRecordFiles implements PullRecords {
  private static final String VERSION = "kubelet.config.k8s.io/v1beta1";
  private static final String BROKEN = "ErrImagePull";

  /** More than a thousand secrets. */
  private static final int MAX_BYTES = 1 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path pulling;
  private final Path pulled;
  private final Clock clock;

  /** Pulls under way in this life of the agent, by image; at most as many as pulls are allowed. */
  private final TreeMap<String, Under> under = new TreeMap<>();

  private final Object writing = new Object();

  private PullRecordFiles(Path pulling, Path pulled, Clock clock) {
    this.pulling = pulling;
    this.pulled = pulled;
    this.clock = clock;
  }

  /**
   * Makes the folders, readable for their owner alone.
   *
   * @param rootDirectory the kubelet's
   */
  public static PullRecordFiles open(Path rootDirectory, Clock clock) throws IOException {
    var parent = rootDirectory.resolve("image_manager");
    var files = new PullRecordFiles(parent.resolve("pulling"), parent.resolve("pulled"), clock);
    for (var folder : List.of(parent, files.pulling, files.pulled)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
    return files;
  }

  private static Path file(Path folder, String name) {
    return folder.resolve("sha256-" + Sha256.hex(name));
  }

  /**
   * Pulls of one image.
   *
   * @param count how many are under way
   * @param doubt whether one was lost, now or in an earlier life, whose image may still arrive
   */
  private record Under(int count, boolean doubt) {}

  @Override
  public Outcome<Nothing> begin(String image) {
    synchronized (under) {
      var before = Optional.ofNullable(under.get(image));
      var file = file(pulling, image);
      var doubt = before.map(Under::doubt).orElseGet(() -> intended(image));
      var intent = JSON.createObjectNode();
      intent.put("kind", "ImagePullIntent").put("apiVersion", VERSION).put("image", image);
      return (before.isPresent() || doubt ? Outcome.done() : write(file, intent))
          .map(
              nothing -> {
                under.put(image, new Under(before.map(Under::count).orElse(0) + 1, doubt));
                return nothing;
              });
    }
  }

  @Override
  public void end(String image, End how) {
    synchronized (under) {
      var before = under.remove(image);
      if (before == null) {
        throw new IllegalStateException("no pull of '" + image + "' began");
      }
      var doubt =
          switch (how) {
            case PULLED -> false;
            case REFUSED -> before.doubt;
            case LOST -> true;
          };
      if (before.count > 1) {
        under.put(image, new Under(before.count - 1, doubt));
      } else if (!doubt) {
        removed(file(pulling, image));
      }
    }
  }

  /** A file that cannot be read is one: nobody knows what it stands for. */
  private boolean intended(String image) {
    return switch (read(file(pulling, image))) {
      case Done<Optional<JsonNode>>(var intent) ->
          intent.filter(one -> one.path("image").asText().equals(image)).isPresent();
      case Refused<Optional<JsonNode>> _, Outcome.Unknown<Optional<JsonNode>> _ -> true;
    };
  }

  /** One that stays only makes the next pod ask the registry. */
  private static void removed(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      return;
    }
  }

  @Override
  public boolean pulling(String image) {
    synchronized (under) {
      return under.containsKey(image) || intended(image);
    }
  }

  @Override
  public Outcome<Optional<PulledRecord>> pulled(String imageRef) {
    return read(file(pulled, imageRef))
        .map(
            json ->
                json.filter(record -> record.path("imageRef").asText().equals(imageRef))
                    .map(PullRecordFiles::record));
  }

  /** A record that cannot be read is replaced: what was shown just now is known. */
  @Override
  public Outcome<Nothing> add(String imageRef, String repository, Access access) {
    synchronized (writing) {
      var known =
          pulled(imageRef) instanceof Done<Optional<PulledRecord>>(var record)
              ? record
              : Optional.<PulledRecord>empty();
      var before = known.orElseGet(() -> new PulledRecord(imageRef, new TreeMap<>()));
      var after = before.with(repository, access);
      return known.isPresent() && after.equals(before)
          ? Outcome.done()
          : write(file(pulled, imageRef), json(after));
    }
  }

  private static PulledRecord record(JsonNode json) {
    var access = new TreeMap<String, Access>();
    for (var entry : json.path("credentialMapping").properties()) {
      var credentials = entry.getValue();
      var secrets = new ArrayList<UsedSecret>();
      for (var secret : credentials.path("kubernetesSecrets")) {
        secrets.add(new UsedSecret(id(secret), secret.path("credentialHash").asText()));
      }
      var accounts = new ArrayList<SecretId>();
      credentials.path("kubernetesServiceAccounts").forEach(one -> accounts.add(id(one)));
      access.put(
          entry.getKey(),
          new Access(
              credentials.path("nodePodsAccessible").asBoolean(), secrets, List.copyOf(accounts)));
    }
    return new PulledRecord(json.path("imageRef").asText(), access);
  }

  private static SecretId id(JsonNode json) {
    return new SecretId(
        json.path("uid").asText(), json.path("namespace").asText(), json.path("name").asText());
  }

  private ObjectNode json(PulledRecord record) {
    var json = JSON.createObjectNode();
    json.put("kind", "ImagePulledRecord").put("apiVersion", VERSION);
    json.put("lastUpdatedTime", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    json.put("imageRef", record.imageRef());
    var mapping = json.putObject("credentialMapping");
    record
        .access()
        .forEach(
            (repository, access) -> {
              var credentials = mapping.putObject(repository);
              if (access.everyPod()) {
                credentials.put("nodePodsAccessible", true);
              }
              for (var used : access.secrets()) {
                put(credentials.withArray("kubernetesSecrets").addObject(), used.secret())
                    .put("credentialHash", used.hash());
              }
              for (var account : access.accounts()) {
                put(credentials.withArray("kubernetesServiceAccounts").addObject(), account);
              }
            });
    return json;
  }

  private static ObjectNode put(ObjectNode json, SecretId id) {
    return json.put("uid", id.uid()).put("namespace", id.namespace()).put("name", id.name());
  }

  /** Empty only when there is no such file; what cannot be read must not pass for nothing. */
  private static Outcome<Optional<JsonNode>> read(Path file) {
    try (var in = Files.newInputStream(file)) {
      var json = JSON.readTree(in.readNBytes(MAX_BYTES));
      return json.isObject()
          ? new Done<>(Optional.of(json))
          : new Refused<>(BROKEN, "the record '" + file + "' is damaged");
    } catch (NoSuchFileException _) {
      return new Done<>(Optional.empty());
    } catch (IOException e) {
      return new Refused<>(BROKEN, "cannot read the record '%s': %s".formatted(file, e));
    }
  }

  /** Written beside and renamed, so that a crash leaves the old record or the new one. */
  private static Outcome<Nothing> write(Path file, JsonNode content) {
    var beside = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      try (var channel = FileChannel.open(beside, CREATE, TRUNCATE_EXISTING, WRITE)) {
        var bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(content));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-------"));
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      return Outcome.done();
    } catch (IOException e) {
      return new Refused<>(BROKEN, "cannot write the record '%s': %s".formatted(file, e));
    }
  }
}
