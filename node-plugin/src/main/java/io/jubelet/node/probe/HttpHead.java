package io.jubelet.node.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.jubelet.node.effect.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of an answer.
 *
 * @param failure why there is none
 * @param location where a redirect leads
 */
record HttpHead(Optional<String> failure, int status, Optional<String> location) {
  /** Longest head that is read; Go's client has ten times as much for all headers. */
  private static final int MAX_BYTES = 64 << 10;

  private static final int CHUNK = 2048;
  private static final String END = "\n\n";

  static HttpHead failed(String why) {
    return new HttpHead(Optional.of(why), 0, Optional.empty());
  }

  boolean good() {
    return status >= 200 && status < 400;
  }

  /** What is left, at least 1 ms, because 0 means for ever. */
  static int millis(Deadline deadline) {
    return Math.toIntExact(Math.max(1, deadline.left().toMillis()));
  }

  /** Reads up to the empty line; a peer that sends byte by byte is still held to the deadline. */
  static HttpHead read(Socket socket, Deadline deadline) throws IOException {
    var in = socket.getInputStream();
    var head = new ByteArrayOutputStream(CHUNK);
    var chunk = new byte[CHUNK];
    while (head.size() < MAX_BYTES) {
      if (deadline.left().toMillis() <= 0) {
        throw new SocketTimeoutException("head");
      }
      socket.setSoTimeout(millis(deadline));
      var count = in.read(chunk);
      if (count < 0) {
        return failed(head.size() == 0 ? "EOF" : "unexpected EOF");
      }
      head.write(chunk, 0, count);
      // A line may end without a carriage return (RFC 9112 2.2).
      var text = head.toString(ISO_8859_1).replace("\r\n", "\n");
      if (text.contains(END)) {
        return parsed(text.substring(0, text.indexOf(END)));
      }
    }
    return failed("the head of the answer is longer than %d bytes".formatted(MAX_BYTES));
  }

  private static HttpHead parsed(String text) {
    var lines = text.split("\n");
    var words = lines[0].split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-5][0-9]{2}")) {
      return failed("malformed HTTP response \"%s\"".formatted(lines[0]));
    }
    var status = Integer.parseInt(words[1]);
    return new HttpHead(
        Optional.empty(), status, status / 100 == 3 ? location(lines) : Optional.empty());
  }

  private static Optional<String> location(String[] lines) {
    for (var line : lines) {
      if (line.toLowerCase(Locale.ROOT).startsWith("location:")) {
        return Optional.of(line.substring("location:".length()).strip());
      }
    }
    return Optional.empty();
  }
}
