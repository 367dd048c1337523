package io.jubelet.node.kube;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an endless answer as lines, read by one thread. Not more than one part is asked for
 * ahead of the reader, so that a slow reader slows the server and holds no memory.
 */
final class LineStream implements BodySubscriber<LineStream>, AutoCloseable {
  /** An etcd object has at most 1.5 MiB, which JSON escapes may widen. */
  private static final int MAX_LINE_BYTES = 8 << 20;

  private static final int BLOCK_BYTES = 4 << 10;

  /** What the sender said; at most one part and one end are in the queue. */
  private sealed interface Signal {
    record Part(List<ByteBuffer> buffers) implements Signal {}

    record End(Optional<Throwable> cause) implements Signal {}
  }

  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final byte[] block = new byte[BLOCK_BYTES];
  private ByteBuffer part = ByteBuffer.allocate(0);
  private Iterator<ByteBuffer> parts = Collections.emptyIterator();

  /**
   * The next line, waiting at most so long for each part of it; empty when the sender ended the
   * stream. Throws when the stream broke, was closed, is idle or has a line that is too long.
   */
  Optional<byte[]> next(Duration idle) throws IOException, InterruptedException {
    while (true) {
      while (part.hasRemaining()) {
        if (took()) {
          var complete = line.toByteArray();
          line.reset();
          return Optional.of(complete);
        }
        if (line.size() > MAX_LINE_BYTES) {
          throw new IOException("a line of more than " + MAX_LINE_BYTES + " bytes");
        }
      }
      if (!advance(idle)) {
        return Optional.empty();
      }
    }
  }

  /** Takes a block of the part, or less of it up to the end of a line; whether a line ended. */
  private boolean took() {
    var length = Math.min(block.length, part.remaining());
    part.get(block, 0, length);
    for (var at = 0; at < length; at++) {
      if (block[at] == '\n') {
        line.write(block, 0, at);
        part.position(part.position() - (length - at - 1));
        return true;
      }
    }
    line.write(block, 0, length);
    return false;
  }

  /** Makes the next part current; false at the end. */
  private boolean advance(Duration idle) throws IOException, InterruptedException {
    if (parts.hasNext()) {
      part = parts.next();
      return true;
    }
    var signal = signals.poll(idle.toNanos(), TimeUnit.NANOSECONDS);
    return switch (signal) {
      case null -> throw new IOException("nothing came for " + idle);
      case Signal.Part(List<ByteBuffer> buffers) -> {
        parts = buffers.iterator();
        subscription.join().request(1);
        yield true;
      }
      case Signal.End(Optional<Throwable> cause) when cause.isPresent() ->
          throw new IOException("the stream broke: " + cause.get().getMessage(), cause.get());
      case Signal.End _ -> false;
    };
  }

  /** Tells the sender to stop and ends a wait for the next line. */
  @Override
  public void close() {
    subscription.thenAccept(Flow.Subscription::cancel);
    signals.add(new Signal.End(Optional.of(new IOException("closed"))));
  }

  @Override
  public CompletionStage<LineStream> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    signals.add(new Signal.Part(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    signals.add(new Signal.End(Optional.of(cause)));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal.End(Optional.empty()));
  }
}
