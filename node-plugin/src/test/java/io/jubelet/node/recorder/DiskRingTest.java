package io.jubelet.node.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskRingTest {
  private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");
  private static final long LARGE = 1 << 20;

  @TempDir Path folder = Path.of("");

  private final Packer packer = new Packer();

  private byte[] member(String text) {
    return packer.pack("default/web", T, text.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> read() throws IOException {
    var texts = new ArrayList<String>();
    DiskRing.read(folder, member -> texts.add(Members.document(member).orElse("damaged")));
    return texts;
  }

  @Test
  void whatWasAppendedIsReadInOrderAlsoByZcat() throws IOException {
    try (var ring = DiskRing.open(folder, LARGE)) {
      ring.append(member("{\"n\":1}\n"));
      ring.append(member("{\"n\":2}\n"));
    }

    assertThat(read()).containsExactly("{\"n\":1}\n", "{\"n\":2}\n");
    try (var in = new GZIPInputStream(Files.newInputStream(folder.resolve("decisions.gz")))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("{\"n\":1}\n{\"n\":2}\n");
    }
  }

  /** A kill in the midst of a write leaves any part of the last member. */
  @Test
  void aTailThatWasTornAnywhereLosesOnlyItself() throws IOException {
    var file = folder.resolve("decisions.gz");
    var first = member("first");
    var second = member("second");
    for (var torn = 0; torn < second.length; torn++) {
      var content = new byte[first.length + torn];
      System.arraycopy(first, 0, content, 0, first.length);
      System.arraycopy(second, 0, content, first.length, torn);
      Files.write(file, content);

      assertThat(read()).containsExactly("first");
      try (var ring = DiskRing.open(folder, LARGE)) {
        ring.append(member("third"));
      }
      assertThat(read()).containsExactly("first", "third");
    }
  }

  @Test
  void aDamagedMemberHidesNoOther() throws IOException {
    var first = member("first");
    try (var ring = DiskRing.open(folder, LARGE)) {
      ring.append(first);
      ring.append(member("second"));
    }
    var content = Files.readAllBytes(folder.resolve("decisions.gz"));
    content[first.length - 1] ^= 1;
    Files.write(folder.resolve("decisions.gz"), content);

    assertThat(read()).containsExactly("damaged", "second");
  }

  @Test
  void neverMoreThanTwoFilesOfTheirLimit() throws IOException {
    var limit = 3L * member("000").length;
    try (var ring = DiskRing.open(folder, limit)) {
      for (var i = 100; i < 110; i++) {
        ring.append(member(Integer.toString(i)));
      }
    }

    assertThat(read()).containsExactly("106", "107", "108", "109");
    try (var files = Files.list(folder)) {
      assertThat(files.map(path -> path.toFile().length()).toList())
          .hasSize(2)
          .allMatch(length -> length <= limit);
    }
  }

  @Test
  void whatAFullDiskRefusesIsCounted() throws IOException {
    Files.createSymbolicLink(folder.resolve("decisions.gz"), Path.of("/dev/full"));
    var writer = new DiskWriter(folder, path -> DiskRing.open(path, LARGE));
    writer.offer(member("lost"));
    writer.offer(member("lost too"));
    writer.start();
    writer.close();

    assertThat(writer.lost()).isEqualTo(2);
  }

  @Test
  void aDiskThatIsBackIsUsedAgain() throws IOException {
    var tries = new AtomicInteger();
    var writer =
        new DiskWriter(
            folder,
            path -> {
              if (tries.incrementAndGet() == 1) {
                throw new IOException("read-only file system");
              }
              return DiskRing.open(path, LARGE);
            });
    writer.offer(member("lost"));
    writer.offer(member("written"));
    writer.start();
    writer.close();

    assertThat(writer.lost()).isEqualTo(1);
    assertThat(read()).containsExactly("written");
  }

  @Test
  void aDiskThatHangsLetsNobodyWait() throws InterruptedException {
    var hanging = new CountDownLatch(1);
    var entered = new CountDownLatch(1);
    var writer =
        new DiskWriter(
            folder,
            path -> {
              entered.countDown();
              awaitUninterrupted(hanging);
              return DiskRing.open(path, LARGE);
            });
    writer.start();
    var member = member("x");
    writer.offer(member);
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

    for (var i = 0; i < DiskWriter.WAITING + 100; i++) {
      writer.offer(member);
    }

    assertThat(writer.lost()).isEqualTo(100);
    hanging.countDown();
    writer.close();
    assertThat(writer.lost()).isEqualTo(100);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    var interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
