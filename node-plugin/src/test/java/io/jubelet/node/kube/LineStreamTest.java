package io.jubelet.node.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LineStreamTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  private final AtomicLong asked = new AtomicLong();
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final LineStream stream = new LineStream();

  @BeforeEach
  void subscribe() {
    stream.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {
            asked.addAndGet(n);
          }

          @Override
          public void cancel() {
            cancelled.set(true);
          }
        });
  }

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private String next() throws Exception {
    return new String(stream.next(LONG).orElseThrow(), StandardCharsets.UTF_8);
  }

  @Test
  void linesAreJoinedOverPartsAndSplitWithinThem() throws Exception {
    stream.onNext(List.of(buffer("one\ntw"), buffer("o\n")));
    stream.onNext(List.of(buffer("\nthree\n")));
    stream.onComplete();

    assertThat(next()).isEqualTo("one");
    assertThat(next()).isEqualTo("two");
    assertThat(next()).isEmpty();
    assertThat(next()).isEqualTo("three");
    assertThat(stream.next(LONG)).isEmpty();
  }

  @Test
  void onePartIsAskedForAheadOfTheReader() throws Exception {
    assertThat(asked).hasValue(1);
    stream.onNext(List.of(buffer("a\nb\n")));
    assertThat(asked).hasValue(1);
    next();
    assertThat(asked).hasValue(2);
    next();
    assertThat(asked).hasValue(2);
  }

  @Test
  void idleBrokenAndClosedStreamsThrow() {
    assertThatThrownBy(() -> stream.next(Duration.ofMillis(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nothing came");
    stream.onError(new IOException("reset"));
    assertThatThrownBy(() -> stream.next(LONG)).hasMessageContaining("reset");
    stream.close();
    assertThatThrownBy(() -> stream.next(LONG)).hasMessageContaining("closed");
    assertThat(cancelled).isTrue();
  }

  @Test
  void endlessLineIsRefused() {
    stream.onNext(List.of(ByteBuffer.allocate(9 << 20)));

    assertThatThrownBy(() -> stream.next(LONG)).hasMessageContaining("a line of more than");
  }
}
