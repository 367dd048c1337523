package io.jubelet.node.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.model.Pod;
import io.jubelet.node.volume.PayloadVolume.Home;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * {@code projected}: service-account tokens, config maps, secrets and the downward API in one
 * folder, on a tmpfs. Where two sources have the same path, the later one counts.
 */
public final class ProjectedVolume implements VolumePlugin {
  private static final String KIND = "projected";

  /** A token that another user than root, or a group, is to read is for them alone. */
  private static final int PRIVATE = 0600;

  private final Libc libc;
  private final PayloadVolume payloads;
  private final ServiceAccountTokens tokens;
  private final Supplier<SortedMap<String, BigDecimal>> allocatable;

  ProjectedVolume(
      Libc libc,
      PayloadVolume payloads,
      ServiceAccountTokens tokens,
      Supplier<SortedMap<String, BigDecimal>> allocatable) {
    this.libc = libc;
    this.payloads = payloads;
    this.tokens = tokens;
    this.allocatable = allocatable;
  }

  @Override
  public boolean supports(Volume volume) {
    return volume.getProjected() != null;
  }

  @Override
  public boolean needsReferences(Volume volume) {
    return sources(volume).stream()
        .anyMatch(source -> source.getConfigMap() != null || source.getSecret() != null);
  }

  private static List<VolumeProjection> sources(Volume volume) {
    return Objects.requireNonNullElse(
        volume.getProjected().getSources(), List.<VolumeProjection>of());
  }

  @Override
  public Outcome<Path> setUp(PodVolume volume, Deadline deadline) throws IOException {
    var files = new TreeMap<Path, PayloadFile>();
    var failures = new ArrayList<String>();
    for (VolumeProjection source : sources(volume.spec())) {
      try {
        files.putAll(files(volume, source, deadline));
      } catch (IOException e) {
        failures.add(Objects.requireNonNullElse(e.getMessage(), e.toString()));
      }
    }
    if (!failures.isEmpty()) {
      // One failure stands alone, several in brackets, as the Go kubelet joins them.
      return new Refused<>(
          "FailedMount",
          failures.size() == 1 ? failures.getFirst() : "[" + String.join(", ", failures) + "]");
    }
    return payloads.show(volume, KIND, Home.MEMORY, new Payload(files), deadline);
  }

  @Override
  public Optional<Path> observe(PodVolume volume) throws IOException {
    return payloads.observe(volume, KIND, Home.MEMORY);
  }

  private SortedMap<Path, PayloadFile> files(
      PodVolume volume, VolumeProjection source, Deadline deadline) throws IOException {
    var mode =
        KeyedFiles.mode(volume.spec().getProjected().getDefaultMode(), KeyedFiles.DEFAULT_MODE);
    if (source.getSecret() != null) {
      var secret = source.getSecret();
      return SecretVolume.files(
          volume.references(),
          secret.getName(),
          secret.getItems(),
          mode,
          Boolean.TRUE.equals(secret.getOptional()));
    }
    if (source.getConfigMap() != null) {
      var configMap = source.getConfigMap();
      return ConfigMapVolume.files(
          volume.references(),
          configMap.getName(),
          configMap.getItems(),
          mode,
          Boolean.TRUE.equals(configMap.getOptional()));
    }
    if (source.getDownwardAPI() != null) {
      return DownwardApiVolume.files(
          volume.pod(), source.getDownwardAPI().getItems(), mode, allocatable.get());
    }
    if (source.getServiceAccountToken() != null) {
      return token(volume, source.getServiceAccountToken(), mode, deadline);
    }
    throw new IOException("this source of a projected volume is not supported: " + source);
  }

  private SortedMap<Path, PayloadFile> token(
      PodVolume volume, ServiceAccountTokenProjection projection, int mode, Deadline deadline)
      throws IOException {
    var path = Payload.path(projection.getPath());
    var onDisk = volume.folder(KIND).resolve(AtomicWriter.DATA).resolve(path);
    var user = commonUser(volume.pod());
    var shared = user.isPresent() || FsGroup.of(libc, volume.pod()).present();
    var content =
        switch (tokens.current(volume.pod(), projection, onDisk, deadline)) {
          case Done<byte[]>(byte[] token) -> token;
          case Refused<byte[]>(_, String message) -> throw new IOException(message);
          case Unknown<byte[]>(String cause) -> throw new IOException(cause);
        };
    var files = new TreeMap<Path, PayloadFile>();
    files.put(path, new PayloadFile(content, shared ? PRIVATE : mode, user));
    return files;
  }

  /** The user that every container of the pod runs as, if the spec says so of each. */
  private static OptionalInt commonUser(Pod pod) {
    var podContext = pod.spec().getSecurityContext();
    var podUser = Optional.ofNullable(podContext == null ? null : podContext.getRunAsUser());
    var users =
        Stream.concat(pod.initContainers().stream(), pod.containers().stream())
            .map(container -> user(container).or(() -> podUser))
            .distinct()
            .toList();
    return users.size() == 1 && users.getFirst().isPresent()
        ? OptionalInt.of(Math.toIntExact(users.getFirst().get()))
        : OptionalInt.empty();
  }

  private static Optional<Long> user(Container container) {
    var context = container.getSecurityContext();
    return Optional.ofNullable(context == null ? null : context.getRunAsUser());
  }
}
