package io.jubelet.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodMountsTest {
  private static final Pod ALL_KINDS =
      Node.pod(
          """
          volumes:
          - {name: disk, emptyDir: {}}
          - {name: memory, emptyDir: {medium: Memory, sizeLimit: 128Ki}}
          - {name: settings, configMap: {name: settings}}
          - {name: password, secret: {secretName: password}}
          - name: self
            downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}
          - name: mixed
            projected: {sources: [{configMap: {name: settings}}, {secret: {name: password}}]}
          - {name: host, hostPath: {path: /etc}}
          """);

  @TempDir Path folder;

  private Node node;

  @BeforeEach
  void begin() {
    node = new Node(folder.resolve("root"));
    node.configMaps.put("settings", Node.data("colour", "blue"));
    node.secrets.put("password", Node.data("word", "s3cret"));
  }

  @AfterEach
  void end() throws IOException {
    node.close();
  }

  @Test
  void everyKindLiesWhereTheGoKubeletHasIt() throws Exception {
    var volumes = node.directory().resolve("volumes");

    assertThat(node.setUp(ALL_KINDS))
        .isEqualTo(
            new Done<>(
                paths(
                    "disk", volumes.resolve("kubernetes.io~empty-dir/disk"),
                    "memory", volumes.resolve("kubernetes.io~empty-dir/memory"),
                    "settings", volumes.resolve("kubernetes.io~configmap/settings"),
                    "password", volumes.resolve("kubernetes.io~secret/password"),
                    "self", volumes.resolve("kubernetes.io~downward-api/self"),
                    "mixed", volumes.resolve("kubernetes.io~projected/mixed"),
                    "host", Path.of("/etc"))));

    assertThat(volumes.resolve("kubernetes.io~configmap/settings/colour")).hasContent("blue");
    assertThat(volumes.resolve("kubernetes.io~secret/password/word")).hasContent("s3cret");
    assertThat(volumes.resolve("kubernetes.io~downward-api/self/labels"))
        .hasContent("app=\"web\"\ntier=\"front\"");
    assertThat(volumes.resolve("kubernetes.io~projected/mixed/word")).hasContent("s3cret");
    var markers = node.directory().resolve("plugins/kubernetes.io~empty-dir");
    for (String name :
        List.of("disk", "memory", "wrapped_settings", "wrapped_password", "wrapped_self")) {
      assertThat(markers.resolve(name).resolve("ready")).isEmptyFile();
    }
  }

  @Test
  void onlyWhatMayBeSecretLivesInMemory() throws Exception {
    node.setUp(ALL_KINDS);

    assertThat(node.mounted())
        .allMatch(mount -> mount.type().equals("tmpfs"))
        .extracting(mount -> Path.of(mount.point()).getFileName().toString())
        .containsExactlyInAnyOrder("memory", "password", "self", "mixed");
  }

  @Test
  void setUpAgainChangesNothingAndObservesTheSame() throws Exception {
    var first = node.setUp(ALL_KINDS);
    var data = node.directory().resolve("volumes/kubernetes.io~configmap/settings/..data");
    var folder = Files.readSymbolicLink(data);
    var mounts = node.mounted();

    assertThat(node.setUp(ALL_KINDS)).isEqualTo(first);
    assertThat(node.observe(ALL_KINDS)).isEqualTo(first);
    assertThat(node.restarted().observe(ALL_KINDS, Node.TIMEOUT)).isEqualTo(first);
    assertThat(node.mounted()).isEqualTo(mounts);
    assertThat(Files.readSymbolicLink(data)).isEqualTo(folder);
  }

  @Test
  void anUnmountedVolumeIsNotObservedAndComesBack() throws Exception {
    node.setUp(ALL_KINDS);
    var secret = node.directory().resolve("volumes/kubernetes.io~secret/password");
    node.libc.umount2(secret.toString(), 0);

    assertThat(node.observe(ALL_KINDS))
        .isInstanceOfSatisfying(
            Done.class, done -> assertThat(done.value().toString()).doesNotContain("password="));
    node.setUp(ALL_KINDS);
    assertThat(secret.resolve("word")).hasContent("s3cret");
    assertThat(node.mounted()).hasSize(4);
  }

  @Test
  void aChangedSecretIsShownAndAnEmptyDirKeepsItsFiles() throws Exception {
    var disk = node.setUp(ALL_KINDS, "disk").resolve("mine");
    var memory = node.setUp(ALL_KINDS, "memory").resolve("mine");
    Files.writeString(disk, "kept");
    Files.writeString(memory, "kept");
    node.secrets.put("password", Node.data("word", "changed"));

    assertThat(node.setUp(ALL_KINDS, "password").resolve("word")).hasContent("changed");
    assertThat(node.setUp(ALL_KINDS, "mixed").resolve("word")).hasContent("changed");
    assertThat(disk).hasContent("kept");
    assertThat(memory).hasContent("kept");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "configMap: {name: none}                 | configmap \"none\" not found",
        "secret: {secretName: none}              | secret \"none\" not found",
        "configMap: {name: settings, items: [{key: k, path: p}]}"
            + " | configmap references non-existent config key: k",
        "secret: {secretName: password, items: [{key: k, path: p}]}"
            + " | references non-existent secret key: k",
        "configMap: {name: settings, items: [{key: colour, path: ../p}]}"
            + " | invalid path: must not contain '..': ../p",
        "configMap: {name: settings, items: [{key: colour, path: /p}]}"
            + " | invalid path: must be relative: /p",
        "projected: {sources: [{configMap: {name: none}}]} | configmap \"none\" not found",
        "projected: {sources: [{configMap: {name: a}}, {secret: {name: b}}]}"
            + " | [configmap \"a\" not found, secret \"b\" not found]",
        "projected: {sources: [{serviceAccountToken: {path: token}}]}"
            + " | failed to fetch token: serviceaccounts \"default\" not found",
        "downwardAPI: {items: [{path: p, fieldRef: {fieldPath: spec.nodeName}}]}"
            + " | unsupported fieldPath: spec.nodeName",
        "emptyDir: {medium: Tape} | emptyDir medium 'Tape' is not supported",
        "hostPath: {path: /etc/../root} | invalid HostPath `/etc/../root`: must not contain '..'",
        "hostPath: {path: /etc, type: File}"
            + " | hostPath type check failed: /etc is not a file, it's a Directory",
        "hostPath: {path: /dev/null, type: Socket}"
            + " | hostPath type check failed: /dev/null is not a socket file, it's a CharDevice",
        "hostPath: {path: /none, type: Directory} | hostPath type check failed, /none is not a"
            + " directory, unable to determine its type: path \"/none\" does not exist",
        "nfs: {server: s, path: /p} | this node has no plugin for it: nfs",
        "csi: {driver: d} | this node has no plugin for it: csi",
      })
  void whatIsMissingIsNamedWithItsVolume(String source, String cause) {
    assertThat(node.setUp(Node.pod("volumes:\n- name: x\n  " + source)))
        .isEqualTo(
            new Refused<>("FailedMount", "MountVolume.SetUp failed for volume \"x\" : " + cause));
  }

  @Test
  void whatIsMissingButOptionalIsEmpty() {
    var pod =
        Node.pod(
            """
            volumes:
            - {name: a, configMap: {name: none, optional: true}}
            - {name: b, secret: {secretName: none, optional: true}}
            - name: c
              configMap: {name: settings, optional: true, items: [{key: none, path: p}]}
            """);

    for (String volume : List.of("a", "b", "c")) {
      assertThat(node.setUp(pod, volume).resolve("..data")).isEmptyDirectory();
    }
  }

  @Test
  void itemsChooseKeysPathsAndModes() throws Exception {
    node.configMaps.put("settings", Node.data("a", "1", "b", "2", "c", "3"));
    var path =
        node.setUp(
            Node.pod(
                """
                volumes:
                - name: v
                  configMap:
                    name: settings
                    defaultMode: 0o440
                    items: [{key: a, path: x/y}, {key: b, path: z, mode: 0o600}]
                """),
            "v");

    assertThat(path.resolve("x/y")).hasContent("1");
    assertThat(mode(path.resolve("x/y"))).isEqualTo(0440);
    assertThat(mode(path.resolve("z"))).isEqualTo(0600);
    assertThat(path.resolve("c")).doesNotExist();
  }

  @Test
  void binaryDataIsShownByteForByte() throws Exception {
    node.binaryConfigMaps.put("settings", Node.data("raw", "\u0000\u00ff\u0080"));
    node.configMaps.put("settings", Node.data("text", "ä"));

    var path = node.setUp(Node.pod("volumes: [{name: v, configMap: {name: settings}}]"), "v");

    assertThat(path.resolve("raw")).hasBinaryContent(new byte[] {0, (byte) 0xff, (byte) 0x80});
    assertThat(path.resolve("text")).hasContent("ä");
  }

  @Test
  void theFsGroupOwnsWhatContainersMayUse() throws Exception {
    var spec =
        """
        securityContext: {fsGroup: 4711}
        volumes:
        - {name: disk, emptyDir: {}}
        - {name: password, secret: {secretName: password, defaultMode: 0o400}}
        """;
    var disk = node.setUp(Node.pod(spec), "disk");
    var secret = node.setUp(Node.pod(spec), "password");

    assertThat(Files.getAttribute(disk, "unix:gid")).isEqualTo(4711);
    assertThat(mode(disk)).isEqualTo(02777);
    assertThat(Files.getAttribute(secret.resolve("word"), "unix:gid")).isEqualTo(4711);
    assertThat(mode(secret.resolve("word"))).isEqualTo(0440);
    assertThat(mode(secret.resolve("..data"))).isEqualTo(02755);
  }

  @Test
  void aTmpfsIsAsLargeAsTheSmallestLimitAllows() throws Exception {
    node.allocatable.put("memory", java.math.BigDecimal.valueOf(1 << 20));
    var spec =
        """
        containers: [{name: c, resources: {limits: {memory: 512Ki}}}]
        volumes:
        - {name: own, emptyDir: {medium: Memory, sizeLimit: 128Ki}}
        - {name: pod, emptyDir: {medium: Memory, sizeLimit: 1Gi}}
        - {name: secret, secret: {secretName: password}}
        """;
    node.setUp(Node.pod(spec), "own");
    node.setUp(Node.pod(spec.replace("limits", "requests")), "own");

    assertThat(node.mounted())
        .extracting(mount -> mount.options().stream().filter(o -> o.startsWith("size=")).toList())
        .containsExactly(List.of("size=128k"), List.of("size=512k"), List.of("size=512k"));
  }

  @Test
  void mountPointsInsideAReadOnlyVolumeAreMade() {
    var path =
        node.setUp(
            Node.pod(
                """
                containers:
                - name: c
                  volumeMounts:
                  - {name: v, mountPath: /etc/app}
                  - {name: d, mountPath: /etc/app/nested}
                  - {name: d, mountPath: /etc/app/nested/deeper}
                  - {name: d, mountPath: /etc/app2}
                  - {name: d, mountPath: /etc/app/../../climbing}
                volumes:
                - {name: v, configMap: {name: settings}}
                - {name: d, emptyDir: {}}
                """),
            "v");

    assertThat(path.resolve("nested")).isEmptyDirectory();
    assertThat(path.toFile().list()).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({"..", ".", "a/b", "''"})
  void aVolumeNameThatIsNoNameOfAFolderIsRefused(String name) {
    assertThat(node.setUp(Node.pod("volumes: [{name: '%s', emptyDir: {}}]".formatted(name))))
        .isEqualTo(
            new Refused<>(
                "FailedMount",
                "MountVolume.SetUp failed for volume \"%s\" : no folder can have that name"
                    .formatted(name)));
  }

  @Test
  void aVolumeFolderThatIsALinkIsNotWrittenThrough() throws Exception {
    var victim = Files.createDirectory(folder.resolve("victim"));
    var volumes = node.directory().resolve("volumes/kubernetes.io~empty-dir");
    Files.createDirectories(volumes);
    Files.createSymbolicLink(volumes.resolve("v"), victim);

    assertThat(node.setUp(Node.pod("volumes: [{name: v, emptyDir: {}}]")))
        .isInstanceOf(Refused.class);
    assertThat(Files.getPosixFilePermissions(victim)).hasSizeLessThan(9);
  }

  @Test
  void theVolumesBeforeAMissingOneStay() {
    var pod =
        Node.pod(
            """
            volumes:
            - {name: a, emptyDir: {}}
            - {name: b, configMap: {name: late}}
            """);
    assertThat(node.setUp(pod)).isInstanceOf(Refused.class);
    assertThat(node.observe(pod))
        .isEqualTo(
            new Done<>(paths("a", node.directory().resolve("volumes/kubernetes.io~empty-dir/a"))));

    node.configMaps.put("late", Node.data("k", "v"));
    assertThat(node.setUp(pod, "b").resolve("k")).hasContent("v");
  }

  @Test
  void timeThatIsUpIsUnknown() {
    assertThat(node.mounts.setUp(ALL_KINDS, Duration.ZERO)).isInstanceOf(Unknown.class);
  }

  @Test
  void aPodWithoutVolumesHasADirectoryAllTheSame() throws Exception {
    assertThat(node.setUp(Node.pod("restartPolicy: Always")))
        .isEqualTo(new Done<>(new TreeMap<>()));

    assertThat(mode(node.directory())).isEqualTo(0750);
    assertThat(node.mounts.list(Node.TIMEOUT))
        .isEqualTo(new Done<>(new TreeSet<>(List.of(Node.UID))));
  }

  @Test
  void thereAreNoPodsBeforeTheFirst() {
    assertThat(node.mounts.list(Node.TIMEOUT)).isEqualTo(new Done<>(new TreeSet<>()));
    assertThat(node.mounts.tearDown(Node.UID, Node.TIMEOUT)).isEqualTo(Outcome.done());
  }

  private static SortedMap<String, Path> paths(Object... namesAndPaths) {
    var paths = new TreeMap<String, Path>();
    for (int i = 0; i < namesAndPaths.length; i += 2) {
      paths.put((String) namesAndPaths[i], (Path) namesAndPaths[i + 1]);
    }
    return paths;
  }

  private static int mode(Path path) throws IOException {
    assertThat(path).exists();
    return (int) Files.getAttribute(path, "unix:mode", new LinkOption[0]) & 07777;
  }
}
