package io.jubelet.node.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Prober.Answer;
import io.jubelet.node.effect.Prober.Health;
import io.jubelet.node.model.ProbeHandler.Header;
import io.jubelet.node.model.ProbeHandler.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * Sends one GET and reads the head of its answer; the body is nobody's business. A socket of its
 * own for each question: a probe asks whether a connection can be made, too. Certificates are not
 * verified (API {@code httpGet.scheme}).
 */
final class HttpProber {
  /** Redirects to the same host that are followed, as Go's client does. */
  private static final int MAX_REDIRECTS = 10;

  /** Of a server that does not answer in time. */
  static final String LATE =
      "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";

  /** Of a server that does not speak TLS; the words are those of Go's client. */
  static final String PLAIN = "http: server gave HTTP response to HTTPS client";

  /** How the JDK says so. */
  private static final String NO_TLS = "Unsupported or unrecognized SSL message";

  private final String userAgent;
  private final UnverifiedTls tls = new UnverifiedTls();

  HttpProber(String userAgent) {
    this.userAgent = userAgent;
  }

  Outcome<Answer> ask(Http get, String host, Duration timeout) {
    var broken = get.headers().stream().filter(HttpProber::broken).findFirst();
    return broken.isPresent()
        ? new Outcome.Refused<>(
            "InvalidHeader", "invalid HTTP header '%s'".formatted(broken.get().name()))
        : ask(
            get,
            url(get.tls(), host, get.port(), get.path()),
            MAX_REDIRECTS,
            Deadline.after(timeout));
  }

  private Outcome<Answer> ask(Http get, Url first, int redirects, Deadline deadline) {
    var url = first;
    for (int i = 0; i <= redirects; i++) {
      var reply = reply(get, url, deadline);
      var next = next(url, reply);
      if (next.isEmpty()) {
        return concluded(url, reply);
      }
      url = next.get();
    }
    return failed("Get \"%s\": stopped after %d redirects".formatted(url, MAX_REDIRECTS));
  }

  /**
   * As {@link #ask}, in a conversation instead of on this thread, but for what is rare: redirects.
   *
   * @return false when nothing was begun, because that is no plain HTTP or nothing can be sent
   */
  boolean begin(
      Conversations conversations,
      Http get,
      InetAddress address,
      Duration timeout,
      Consumer<Outcome<Answer>> told) {
    if (get.tls() || get.headers().stream().anyMatch(HttpProber::broken)) {
      return false;
    }
    var url = url(false, address.getHostAddress(), get.port(), get.path());
    conversations.begin(
        new InetSocketAddress(address, get.port()),
        new HttpTalk(
            request(get, url).getBytes(ISO_8859_1),
            timeout,
            (head, deadline) -> {
              var next = next(url, head);
              if (next.isEmpty()) {
                told.accept(concluded(url, head));
              } else {
                Thread.ofVirtual()
                    .start(() -> told.accept(ask(get, next.get(), MAX_REDIRECTS - 1, deadline)));
              }
            }),
        timeout);
    return true;
  }

  private static Optional<Url> next(Url url, HttpHead reply) {
    return reply.location().flatMap(url::redirected);
  }

  private static Outcome<Answer> concluded(Url url, HttpHead reply) {
    return reply
        .failure()
        .map(why -> failed("Get \"%s\": %s".formatted(url, why)))
        .orElseGet(() -> new Outcome.Done<>(judged(reply)));
  }

  /** Sends the request and takes any answer; why there was none, else empty. */
  Optional<String> reached(Http get, String host, Duration timeout) {
    var url = url(get.tls(), host, get.port(), get.path());
    return reply(get, url, Deadline.after(timeout))
        .failure()
        .map(why -> "Get \"%s\": %s".formatted(url, why));
  }

  /** A redirect that is not followed is no answer of the one who was asked, and counts as one. */
  private static Answer judged(HttpHead reply) {
    if (!reply.good()) {
      return Answer.unwell("HTTP probe failed with statuscode: " + reply.status());
    }
    return reply
        .location()
        .map(to -> new Answer(Health.DOUBTFUL, "Probe terminated redirects, Location: " + to))
        .orElseGet(() -> Answer.well("HTTP " + reply.status()));
  }

  private static Outcome<Answer> failed(String output) {
    return new Outcome.Done<>(Answer.unwell(output));
  }

  /** A line break in a header would begin another one. */
  private static boolean broken(Header header) {
    return (header.name() + header.value()).chars().anyMatch(c -> c < ' ' || c > 0xff);
  }

  private static Url url(boolean tls, String host, int port, String path) {
    var rooted = path.startsWith("/") ? path : "/" + path;
    return new Url(tls, host, port, escaped(rooted));
  }

  /** What cannot stand in a request line is escaped; the rest is as the user wrote it. */
  private static String escaped(String path) {
    if (path.chars().allMatch(HttpProber::stands)) {
      return path;
    }
    var text = new StringBuilder();
    for (byte each : path.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      if (stands(each)) {
        text.append((char) each);
      } else {
        text.append("%%%02X".formatted(each & 0xff));
      }
    }
    return text.toString();
  }

  private static boolean stands(int each) {
    return each > ' ' && each < 0x7f;
  }

  private record Url(boolean tls, String host, int port, String path) {
    String authority() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Where a redirect leads, if that is the same host. */
    Optional<Url> redirected(String location) {
      try {
        var to = new URI(toString()).resolve(location);
        var same = to.getHost() != null && to.getHost().equals(new URI(toString()).getHost());
        if (!same) {
          return Optional.empty();
        }
        var secure = "https".equals(to.getScheme());
        var at = to.getPort() > 0 ? to.getPort() : secure ? 443 : 80;
        var query = to.getRawQuery() == null ? "" : "?" + to.getRawQuery();
        return Optional.of(HttpProber.url(secure, host, at, to.getRawPath() + query));
      } catch (URISyntaxException | IllegalArgumentException _) {
        return Optional.empty();
      }
    }

    @Override
    public String toString() {
      return "%s://%s%s".formatted(tls ? "https" : "http", authority(), path);
    }
  }

  private HttpHead reply(Http get, Url url, Deadline deadline) {
    try (var socket = connected(url, deadline)) {
      socket.getOutputStream().write(request(get, url).getBytes(ISO_8859_1));
      return HttpHead.read(socket, deadline);
    } catch (SocketTimeoutException _) {
      return HttpHead.failed(LATE);
    } catch (SSLException e) {
      return HttpHead.failed(
          NO_TLS.equals(e.getMessage()) ? PLAIN : String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return HttpHead.failed(String.valueOf(e.getMessage()));
    }
  }

  private Socket connected(Url url, Deadline deadline) throws IOException {
    var socket = new Socket(Proxy.NO_PROXY);
    try {
      Dialing.connect(socket, url.host(), url.port(), HttpHead.millis(deadline));
      socket.setSoTimeout(HttpHead.millis(deadline));
      return url.tls() ? tls.over(socket, url.host(), url.port()) : socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private String request(Http get, Url url) {
    var text = new StringBuilder("GET ").append(url.path()).append(" HTTP/1.1\r\n");
    text.append("Host: ").append(given(get, "Host").orElse(url.authority())).append("\r\n");
    put(text, get, "User-Agent", userAgent);
    put(text, get, "Accept", "*/*");
    for (var header : get.headers()) {
      if (!header.name().equalsIgnoreCase("Host")
          && !header.name().equalsIgnoreCase("User-Agent")
          && !header.name().equalsIgnoreCase("Accept")) {
        text.append(header.name()).append(": ").append(header.value()).append("\r\n");
      }
    }
    return text.append("Connection: close\r\n\r\n").toString();
  }

  /** The user's value, or ours; an empty one of the user's leaves the header out. */
  private static void put(StringBuilder text, Http get, String name, String ours) {
    var value = given(get, name).orElse(ours);
    if (!value.isEmpty()) {
      text.append(name).append(": ").append(value).append("\r\n");
    }
  }

  private static Optional<String> given(Http get, String name) {
    for (var header : get.headers()) {
      if (header.name().equalsIgnoreCase(name)) {
        return Optional.of(header.value());
      }
    }
    return Optional.empty();
  }
}
