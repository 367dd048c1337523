package io.jubelet.node.kube;

import io.jubelet.node.effect.Deadline;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way to one API server. All calls share one HTTP/2 connection, so that a dead one is noticed
 * by the first calls that time out, the watches included: it is then left for a new one, as it is
 * when the files of the credentials were replaced.
 *
 * <p>A call is sent once. It may be made from any thread and blocks it; interruption ends the wait
 * and stays set.
 */
final class Connection implements AutoCloseable {
  /** Below the 250 streams that a kube-apiserver admits on a connection. */
  private static final int MAX_CALLS = 100;

  /** Far above a page of pods; a ConfigMap or Secret has at most 1 MiB. */
  private static final long MAX_ANSWER_BYTES = 32L << 20;

  /** So many calls in succession without any answer, and the connection is taken for dead. */
  private static final int MAX_SILENT_CALLS = 2;

  /** How often the files of the credentials are looked at, at most. */
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Bound of a walk along causes, which might be a ring. */
  private static final int MAX_CAUSES = 8;

  private static final System.Logger LOG = System.getLogger(Connection.class.getName());

  private final Kubeconfig config;
  private final String userAgent;
  private final Duration lookInterval;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore calls = new Semaphore(MAX_CALLS);
  private final AtomicInteger silentCalls = new AtomicInteger();
  private final ReentrantLock renewing = new ReentrantLock();
  private volatile Line line;
  private volatile long stampedAt = System.nanoTime();

  /** A client with the credentials it was made of. */
  private record Line(HttpClient client, Optional<String> token, String stamp) {}

  private Connection(Kubeconfig config, String userAgent, Duration lookInterval)
      throws BadKubeconfigException {
    this.config = config;
    this.userAgent = userAgent;
    this.lookInterval = lookInterval;
    this.line = open();
  }

  /** Reads the credentials; connects with the first call. */
  static Connection open(Kubeconfig config, String userAgent) throws BadKubeconfigException {
    return open(config, userAgent, LOOK_INTERVAL);
  }

  static Connection open(Kubeconfig config, String userAgent, Duration lookInterval)
      throws BadKubeconfigException {
    return new Connection(config, userAgent, lookInterval);
  }

  /** Sends the call and waits for its whole answer. */
  Reply send(Call call, Duration timeout) {
    var handler = BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES);
    try {
      var response = exchange(call, handler, timeout);
      return new Reply.Answered(call, response.statusCode(), response.body());
    } catch (IOException e) {
      return new Reply.Lost(call, String.valueOf(e.getMessage()));
    }
  }

  /** Sends the call and waits for the head of its answer; the body comes line by line. */
  HttpResponse<LineStream> stream(Call call, Duration timeout) throws IOException {
    return exchange(call, _ -> new LineStream(), timeout);
  }

  private <T> HttpResponse<T> exchange(Call call, BodyHandler<T> handler, Duration timeout)
      throws IOException {
    var deadline = Deadline.after(timeout);
    try {
      if (!calls.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("more than " + MAX_CALLS + " calls at once");
      }
      try {
        return exchange(call, handler, timeout, deadline);
      } finally {
        calls.release();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }

  private <T> HttpResponse<T> exchange(
      Call call, BodyHandler<T> handler, Duration timeout, Deadline deadline)
      throws IOException, InterruptedException {
    var used = current();
    var answer = used.client.sendAsync(request(call, used.token), handler);
    try {
      var response = answer.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
      silentCalls.set(0);
      return response;
    } catch (TimeoutException _) {
      if (silentCalls.incrementAndGet() >= MAX_SILENT_CALLS) {
        renew(used, "no answer to " + MAX_SILENT_CALLS + " calls in succession");
      }
      throw new IOException("no answer within " + timeout);
    } catch (ExecutionException | CancellationException e) {
      throw new IOException(described(e), e);
    } finally {
      // Ends what is still going on; without effect on an exchange that is complete.
      answer.cancel(true);
    }
  }

  private HttpRequest request(Call call, Optional<String> token) {
    var request =
        HttpRequest.newBuilder(target(call))
            .method(call.method(), BodyPublishers.ofByteArray(call.body()))
            .header("Accept", "application/json")
            .header("User-Agent", userAgent);
    if (!call.contentType().isEmpty()) {
      request.header("Content-Type", call.contentType());
    }
    token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
    return request.build();
  }

  private URI target(Call call) {
    var server = config.server().toString();
    return URI.create(
        (server.endsWith("/") ? server.substring(0, server.length() - 1) : server) + call.target());
  }

  /** The line with the credentials as they are on disk, looked at now and then. */
  private Line current() {
    var used = line;
    if (System.nanoTime() - stampedAt > lookInterval.toNanos()) {
      stampedAt = System.nanoTime();
      if (!Credentials.stamp(config).equals(used.stamp)) {
        renew(used, "the credentials were replaced");
      }
    }
    return line;
  }

  /** Leaves the line for a new one, unless that has happened since the caller saw it. */
  private void renew(Line seen, String reason) {
    renewing.lock();
    try {
      if (line == seen) {
        LOG.log(System.Logger.Level.INFO, "new connection to {0}: {1}", config.server(), reason);
        line = open();
        silentCalls.set(0);
        seen.client.shutdownNow();
      }
    } catch (BadKubeconfigException e) {
      LOG.log(System.Logger.Level.WARNING, "kept the old connection: {0}", e.getMessage());
    } finally {
      renewing.unlock();
    }
  }

  private Line open() throws BadKubeconfigException {
    // The stamp first: a file that is replaced in between is then noticed at the next look.
    var stamp = Credentials.stamp(config);
    var credentials = Credentials.read(config);
    var client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .sslContext(credentials.context())
            .executor(executor)
            .build();
    return new Line(client, credentials.token(), stamp);
  }

  /** The innermost cause is the one that says something: refused, reset, certificate unknown. */
  private static String described(Throwable failure) {
    var innermost = failure;
    for (int depth = 0; depth < MAX_CAUSES && innermost.getCause() != null; depth++) {
      innermost = innermost.getCause();
    }
    var message = innermost.getMessage();
    return innermost.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  /** Ends all calls. */
  @Override
  public void close() {
    line.client.shutdownNow();
    executor.shutdownNow();
  }
}
