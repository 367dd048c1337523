package io.jubelet.node.systemd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A bus of one connection that lets its client in, then answers each call with the next of its
 * answers, and keeps the calls.
 */
final class ScriptedBus implements AutoCloseable {
  private final ServerSocketChannel server;
  private final BlockingQueue<byte[]> calls = new LinkedBlockingQueue<>();

  /**
   * @param answers to the calls in their order: messages in hexadecimal, several in a row where
   *     signals come along. When they are used up the bus is silent.
   */
  ScriptedBus(Path socket, List<String> answers) throws IOException {
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(() -> serve(answers));
  }

  private void serve(List<String> answers) {
    try (var channel = server.accept()) {
      expect(channel, "\0AUTH EXTERNAL\r\nDATA\r\n");
      write(channel, "DATA\r\nOK 1234deadbeef\r\n".getBytes(StandardCharsets.US_ASCII));
      expect(channel, "BEGIN\r\n");
      for (int call = 0; ; call++) {
        calls.add(message(channel));
        if (call < answers.size()) {
          write(channel, HexFormat.of().parseHex(answers.get(call)));
        }
      }
    } catch (IOException e) {
      // The client went, or the test is over.
    }
  }

  private static byte[] message(SocketChannel channel) throws IOException {
    var fixed = read(channel, Message.FIXED);
    var rest = read(channel, Message.length(fixed) - Message.FIXED);
    return new Marshaller().raw(fixed).raw(rest).toBytes();
  }

  private static void expect(SocketChannel channel, String text) throws IOException {
    var read = new String(read(channel, text.length()), StandardCharsets.US_ASCII);
    if (!read.equals(text)) {
      throw new IOException("not the expected words: " + read);
    }
  }

  private static byte[] read(SocketChannel channel, int count) throws IOException {
    var bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new IOException("the client went");
      }
    }
    return bytes.array();
  }

  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    var rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  /** The calls so far, as the names of their methods and arguments in printable form. */
  List<String> calls() {
    return calls.stream().map(ScriptedBus::printable).toList();
  }

  /** The bytes of a call in hexadecimal. */
  String call(int index) {
    return HexFormat.of().formatHex(calls.stream().toList().get(index));
  }

  private static String printable(byte[] message) {
    try {
      return Message.of(message).member();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
