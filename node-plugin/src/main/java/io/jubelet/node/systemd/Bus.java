package io.jubelet.node.systemd;

import io.jubelet.node.effect.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;

/**
 * One connection to the system bus, of one thread, for a few calls. Every wait ends at the deadline
 * with {@link InterruptedIOException}.
 */
final class Bus implements AutoCloseable {
  private static final int CALL = 1;
  private static final String BUS = "org.freedesktop.DBus";

  private final SocketChannel channel;
  private final Deadline deadline;

  /** What came while an answer was waited for. */
  private final ArrayDeque<Message> signals = new ArrayDeque<>();

  private int serial;

  private Bus(SocketChannel channel, Deadline deadline) {
    this.channel = channel;
    this.deadline = deadline;
  }

  /**
   * A method of an object.
   *
   * @param destination the bus name of its owner
   */
  record Method(String destination, String path, String face, String member) {}

  /** Connects, and introduces itself by the credentials of the socket. */
  static Bus open(Path socket, Deadline deadline) throws IOException {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
      var bus = new Bus(channel, deadline);
      bus.authenticate();
      bus.call(busMethod("Hello"), "", new Marshaller());
      return bus;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** From now on signals that the rule matches arrive. */
  void listen(String rule) throws IOException {
    call(busMethod("AddMatch"), "s", new Marshaller().string(rule));
  }

  private static Method busMethod(String member) {
    return new Method(BUS, "/org/freedesktop/DBus", BUS, member);
  }

  /**
   * The answer's body.
   *
   * @throws RefusedException when the answer is an error
   */
  Unmarshaller call(Method method, String signature, Marshaller arguments) throws IOException {
    serial++;
    send(message(method, signature, arguments.toBytes()));
    while (true) {
      var message = receive();
      if (message.type() == Message.Type.SIGNAL) {
        signals.add(message);
      } else if (message.replyTo() == serial) {
        return answered(message);
      }
    }
  }

  private static Unmarshaller answered(Message answer) throws IOException {
    var body = new Unmarshaller(answer.body());
    if (answer.type() == Message.Type.ERROR) {
      throw new RefusedException(answer.error(), body.atEnd() ? "" : body.string());
    }
    return body;
  }

  /** The next signal of this name that nobody has taken yet. */
  Message next(String member) throws IOException {
    while (true) {
      var message = signals.isEmpty() ? receive() : signals.removeFirst();
      if (message.type() == Message.Type.SIGNAL && message.member().equals(member)) {
        return message;
      }
    }
  }

  private byte[] message(Method method, String signature, byte[] body) {
    var whole = new Marshaller();
    whole.uint8('l').uint8(CALL).uint8(0).uint8(1).uint32(body.length).uint32(serial);
    var fields = new ArrayList<Field>();
    fields.add(new Field(1, "o", method.path()));
    fields.add(new Field(2, "s", method.face()));
    fields.add(new Field(3, "s", method.member()));
    fields.add(new Field(6, "s", method.destination()));
    if (!signature.isEmpty()) {
      fields.add(new Field(8, "g", signature));
    }
    whole.array(8, fields, field -> field.write(whole));
    return whole.align(8).raw(body).toBytes();
  }

  /** A field of a message's header: D-Bus specification, "Header Fields". */
  private record Field(int code, String type, String text) {
    void write(Marshaller header) {
      header.uint8(code).signature(type);
      if (type.equals("g")) {
        header.signature(text);
      } else {
        header.string(text);
      }
    }
  }

  /** EXTERNAL without a name: the bus takes the user that the kernel tells it. */
  private void authenticate() throws IOException {
    send("\0AUTH EXTERNAL\r\nDATA\r\n".getBytes(StandardCharsets.US_ASCII));
    for (var line = line(); !line.startsWith("OK "); line = line()) {
      if (!line.startsWith("DATA")) {
        throw new ProtocolException("the bus does not let us in: " + line);
      }
    }
    send("BEGIN\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    while (!line.toString().endsWith("\r\n")) {
      if (line.length() > 1000) {
        throw new ProtocolException("the bus answers with an endless line");
      }
      line.append((char) read(1)[0]);
    }
    return line.toString().strip();
  }

  private Message receive() throws IOException {
    var fixed = read(Message.FIXED);
    var rest = read(Message.length(fixed) - Message.FIXED);
    return Message.of(new Marshaller().raw(fixed).raw(rest).toBytes());
  }

  private byte[] read(int count) throws IOException {
    var bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      switch (channel.read(bytes)) {
        case -1 -> throw new EOFException("the bus closed the connection");
        case 0 -> await(SelectionKey.OP_READ);
        default -> {
          // Some came; more may follow.
        }
      }
    }
    return bytes.array();
  }

  private void send(byte[] bytes) throws IOException {
    var rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      if (channel.write(rest) == 0) {
        await(SelectionKey.OP_WRITE);
      }
    }
  }

  private void await(int operation) throws IOException {
    var left = deadline.left().toMillis();
    if (left <= 0 || Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("time was up while waiting for the system bus");
    }
    try (var selector = Selector.open()) {
      channel.register(selector, operation);
      selector.select(left);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** The peer's answer was an error. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    private final String error;

    RefusedException(String error, String message) {
      super(message + " (" + error + ")");
      this.error = error;
    }

    /** The error's D-Bus name. */
    String error() {
      return error;
    }
  }
}
