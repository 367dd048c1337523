package io.jubelet.node.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.contract.StoreContractTest;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Store;
import io.jubelet.node.linux.Errno;
import io.jubelet.node.linux.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileStoreTest extends StoreContractTest {
  @TempDir Path folder;

  @Override
  protected Store emptyStore() throws IOException {
    return FileStore.open(folder.resolve("state"));
  }

  @Test
  void theFileIsALineAndTheValue() throws Exception {
    store.put("pods/abc", bytes("value"));

    assertThat(folder.resolve("state/pods+abc")).hasContent("jubelet-fact 1 5 5ef0f03c\nvalue");
    assertThat(Files.getPosixFilePermissions(folder.resolve("state")))
        .isEqualTo(java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void aFileCutAtAnyByteReadsAsAbsentAndIsSetAside() throws Exception {
    store.put("pods/abc", bytes("the value of a pod"));
    var file = folder.resolve("state/pods+abc");
    var whole = Files.readAllBytes(file);

    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(read("pods/abc")).as("cut at %d", length).isEmpty();
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void aFileWithAnyBitFlippedReadsAsAbsent() throws Exception {
    store.put("pods/abc", bytes("value"));
    var file = folder.resolve("state/pods+abc");
    var whole = Files.readAllBytes(file);

    for (int bit = 0; bit < whole.length * 8; bit++) {
      var damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, damaged);
      assertThat(read("pods/abc")).as("bit %d flipped", bit).isEmpty();
    }
  }

  @Test
  void zerosAndATailOfRubbishReadAsAbsent() throws Exception {
    var file = folder.resolve("state/key");
    Files.write(file, new byte[4096]);
    assertThat(read("key")).isEmpty();

    store.put("key", bytes("value"));
    Files.writeString(file, Files.readString(file) + "\0");
    assertThat(read("key")).isEmpty();

    Files.write(file, new byte[3 * Store.MAX_VALUE_BYTES]);
    assertThat(read("key")).isEmpty();
  }

  @Test
  void aFileUnderAnotherKeysNameReadsAsAbsent() throws Exception {
    store.put("one", bytes("value"));
    Files.copy(folder.resolve("state/one"), folder.resolve("state/two"));

    assertThat(read("two")).isEmpty();
    assertThat(read("one")).contains("value");
  }

  @Test
  void onlySoManyDamagedFilesAreKept() throws Exception {
    for (int i = 0; i < 2 * FileStore.MAX_SET_ASIDE; i++) {
      Files.writeString(folder.resolve("state/key-" + i), "rubbish");
      assertThat(read("key-" + i)).isEmpty();
    }

    assertThat(names()).hasSize(FileStore.MAX_SET_ASIDE).allMatch(n -> n.contains("+.corrupt"));
  }

  @Test
  void aWriteThatACrashCutOffIsClearedAtTheNextStart() throws Exception {
    store.put("key", bytes("value"));
    Files.writeString(folder.resolve("state/key+.new7"), "jubelet-fa");

    store = FileStore.open(folder.resolve("state"));

    assertThat(names()).containsExactly("key");
    assertThat(read("key")).contains("value");
  }

  @Test
  void aFullDiskRefusesAndKeepsTheOldValue() throws Exception {
    var mounted = Files.createDirectory(folder.resolve("small"));
    var libc = new Libc();
    assertThat(libc.mount("tmpfs", mounted.toString(), "tmpfs", 0, "size=64k")).isEqualTo(Errno.OK);
    try {
      store = FileStore.open(mounted);
      store.put("key", bytes("old"));

      assertThat(store.put("key", new byte[100_000]))
          .isEqualTo(new Refused<>("NoSpace", "cannot write 'key': No space left on device"));

      assertThat(read("key")).contains("old");
      assertThat(mounted.toFile().list()).containsExactly("key");
    } finally {
      assertThat(libc.umount2(mounted.toString(), 0)).isEqualTo(Errno.OK);
    }
  }

  @Test
  void aKilledWriterLeavesAWholeValueAndLosesNoneThatWasAnswered() throws Exception {
    for (int answered : List.of(1, 7, 20)) {
      var state = folder.resolve("killed-" + answered);
      var writer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  EndlessWriter.class.getName(),
                  state.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (var lines = writer.inputReader(US_ASCII)) {
        for (int i = 0; i < answered; i++) {
          assertThat(lines.readLine()).isEqualTo(Integer.toString(i));
        }
      } finally {
        writer.destroyForcibly();
      }
      writer.waitFor();

      store = FileStore.open(state);
      var value = read("key").orElseThrow();
      assertThat(value).hasSize(EndlessWriter.VALUE_BYTES);
      assertThat(value.chars().distinct().count()).isEqualTo(1);
      assertThat((int) value.charAt(0)).isGreaterThanOrEqualTo(answered - 1);
    }
  }

  private TreeSet<String> names() {
    return new TreeSet<>(List.of(folder.resolve("state").toFile().list()));
  }
}
