package io.jubelet.node.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.jubelet.node.effect.Deadline;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
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
    var heard = new byte[CHUNK];
    var count = 0;
    while (true) {
      if (deadline.left().toMillis() <= 0) {
        throw new SocketTimeoutException("head");
      }
      if (count == heard.length) {
        heard = Arrays.copyOf(heard, 2 * count);
      }
      socket.setSoTimeout(millis(deadline));
      var more = in.read(heard, count, heard.length - count);
      if (more < 0) {
        return cutOff(count);
      }
      count += more;
      var head = of(heard, count);
      if (head.isPresent()) {
        return head.get();
      }
    }
  }

  /** Of a peer that said no more than so many bytes. */
  static HttpHead cutOff(int count) {
    return failed(count == 0 ? "EOF" : "unexpected EOF");
  }

  /** Empty as long as the head is not complete. */
  static Optional<HttpHead> of(byte[] heard, int count) {
    var end = end(heard, count);
    if (end >= 0) {
      return Optional.of(parsed(new String(heard, 0, end, ISO_8859_1).replace("\r\n", "\n")));
    }
    return count < MAX_BYTES
        ? Optional.empty()
        : Optional.of(
            failed("the head of the answer is longer than %d bytes".formatted(MAX_BYTES)));
  }

  /** Where its last line ends; a line may end without a carriage return (RFC 9112 2.2). */
  private static int end(byte[] heard, int count) {
    for (var i = 0; i < count - 1; i++) {
      if (heard[i] == '\n'
          && (heard[i + 1] == '\n'
              || (heard[i + 1] == '\r' && i + 2 < count && heard[i + 2] == '\n'))) {
        return i;
      }
    }
    return -1;
  }

  private static HttpHead parsed(String text) {
    var lines = text.split("\n");
    var words = lines[0].split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !status(words[1])) {
      return failed("malformed HTTP response \"%s\"".formatted(lines[0]));
    }
    var status = Integer.parseInt(words[1]);
    return new HttpHead(
        Optional.empty(), status, status / 100 == 3 ? location(lines) : Optional.empty());
  }

  private static boolean status(String word) {
    return word.length() == 3
        && word.charAt(0) >= '1'
        && word.charAt(0) <= '5'
        && Character.isDigit(word.charAt(1))
        && Character.isDigit(word.charAt(2));
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
