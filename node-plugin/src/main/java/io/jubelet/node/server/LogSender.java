package io.jubelet.node.server;

import io.jubelet.node.logs.LogReader;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends a log as the body of a response, chunk by chunk, at the caller's pace: each chunk waits
 * until the one before it was taken. Runs on the virtual thread of its call and is interrupted when
 * the caller goes away.
 */
final class LogSender {
  private static final Duration SLOWEST_CHUNK = Duration.ofMinutes(2);
  private static final System.Logger LOG = System.getLogger("io.jubelet.node.server");

  private final LogReader reader = new LogReader();

  void send(HttpServerResponse response, Answer.Log log) {
    var sender = Thread.currentThread();
    response.exceptionHandler(_ -> sender.interrupt());
    response.closeHandler(_ -> sender.interrupt());
    response.setChunked(true).putHeader("Content-Type", "text/plain");
    try {
      reader.read(
          log.file(), log.options(), log.live(), (bytes, length) -> write(response, bytes, length));
      response.end();
    } catch (IOException failure) {
      fail(response, failure);
    } catch (InterruptedException _) {
      response.reset();
    }
  }

  private static void fail(HttpServerResponse response, IOException failure) {
    if (response.headWritten()) {
      LOG.log(System.Logger.Level.DEBUG, "msg=\"log ended early\" reason=\"" + failure + "\"");
      response.reset();
    } else {
      response.setChunked(false).setStatusCode(500).end(String.valueOf(failure.getMessage()));
    }
  }

  private static void write(HttpServerResponse response, byte[] bytes, int length)
      throws IOException, InterruptedException {
    Future<Void> taken = response.write(Buffer.buffer().appendBytes(bytes, 0, length));
    try {
      taken
          .toCompletionStage()
          .toCompletableFuture()
          .get(SLOWEST_CHUNK.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException gone) {
      throw new IOException("the caller does not read", gone);
    }
  }
}
