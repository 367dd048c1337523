package io.jubelet.node.volume;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.jubelet.node.effect.KubeApi.Token;
import io.jubelet.node.effect.KubeApi.TokenRequest;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.linux.Libc;
import io.jubelet.node.linux.Mount;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.References;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A node's volumes beneath a folder of the test, with an API server and a clock that the test sets.
 * Closing it unmounts all that is left beneath the folder.
 */
final class Node implements AutoCloseable {
  static final Duration TIMEOUT = Duration.ofSeconds(30);
  static final PodUid UID = new PodUid("11111111-2222-3333-4444-555555555555");

  final Path root;
  final Libc libc = new Libc();
  final SortedMap<String, SortedMap<String, String>> configMaps = new TreeMap<>();
  final SortedMap<String, SortedMap<String, String>> binaryConfigMaps = new TreeMap<>();
  final SortedMap<String, SortedMap<String, String>> secrets = new TreeMap<>();
  final SortedMap<String, BigDecimal> allocatable = new TreeMap<>();
  final List<TokenRequest> tokenRequests = new ArrayList<>();
  Outcome<Token> token = new Outcome.Refused<>("NotFound", "serviceaccounts \"default\" not found");
  Instant now = Instant.parse("2026-11-24T10:08:00.123456789Z");
  final PodMounts mounts;

  Node(Path root) {
    this.root = root;
    this.mounts = restarted();
  }

  /** Another agent over the same folder. */
  PodMounts restarted() {
    var clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    return new PodMounts(
        root,
        (_, _) -> new Done<>(new References(configMaps, secrets, List.of(), binaryConfigMaps)),
        VolumePlugins.builtin(libc, this::answer, clock, () -> allocatable),
        libc);
  }

  private Outcome<Token> answer(TokenRequest request, Duration timeout) {
    tokenRequests.add(request);
    return token;
  }

  /** A pod of the fixed UID with the given lines of {@code spec}. */
  static Pod pod(String spec) {
    return new Pod(
        Serialization.unmarshal(
            """
            metadata:
              name: web
              namespace: shop
              uid: %s
              labels: {app: web, tier: front}
            spec:
              serviceAccountName: seller
            %s"""
                .formatted(UID, spec.indent(2)),
            io.fabric8.kubernetes.api.model.Pod.class));
  }

  static SortedMap<String, String> data(String... keysAndValues) {
    var data = new TreeMap<String, String>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      data.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return data;
  }

  Outcome<SortedMap<String, Path>> setUp(Pod pod) {
    return mounts.setUp(pod, TIMEOUT);
  }

  Outcome<SortedMap<String, Path>> observe(Pod pod) {
    return mounts.observe(pod, TIMEOUT);
  }

  /** The path of the only volume, or of the named one. */
  Path setUp(Pod pod, String volume) {
    return switch (setUp(pod)) {
      case Done<SortedMap<String, Path>>(SortedMap<String, Path> paths) -> {
        var path = paths.get(volume);
        if (path == null) {
          throw new AssertionError(volume + " is not among " + paths);
        }
        yield path;
      }
      case Outcome.Refused<SortedMap<String, Path>> refused -> throw new AssertionError(refused);
      case Outcome.Unknown<SortedMap<String, Path>> unknown -> throw new AssertionError(unknown);
    };
  }

  Path directory() {
    return mounts.directory(UID);
  }

  /** What is mounted beneath the root now. */
  List<Mount> mounted() throws IOException {
    return Mount.read(Mount.OWN).stream()
        .filter(mount -> mount.within(Libc.byteString(root)))
        .toList();
  }

  @Override
  public void close() throws IOException {
    for (Mount mount : mounted().reversed()) {
      libc.umount2(mount.point(), Libc.UMOUNT_NOFOLLOW);
    }
  }
}
