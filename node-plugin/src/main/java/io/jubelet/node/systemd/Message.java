package io.jubelet.node.systemd;

import java.net.ProtocolException;
import java.util.Arrays;

/**
 * What came over the bus. Header fields that no reader asks for are left out.
 *
 * @param replyTo the serial of the call that this answers; 0 for a signal
 * @param member the name of a signal; empty for an answer
 * @param error the name of an error; empty for anything else
 */
record Message(Type type, int replyTo, String member, String error, byte[] body) {
  enum Type {
    METHOD_RETURN,
    ERROR,
    SIGNAL,
    OTHER
  }

  /** The header's part whose length is known before it is read. */
  static final int FIXED = 16;

  private static final int MAX_BYTES = 1 << 20;

  /**
   * The length of the whole message that begins with these {@value #FIXED} bytes; a larger one than
   * any answer to us is refused.
   */
  static int length(byte[] fixed) throws ProtocolException {
    if (fixed[0] != 'l') {
      throw new ProtocolException("a D-Bus message is not little-endian: " + fixed[0]);
    }
    var reader = new Unmarshaller(fixed);
    reader.uint32();
    var body = reader.uint32();
    reader.uint32();
    var fields = reader.uint32();
    if (body > MAX_BYTES || fields > MAX_BYTES) {
      throw new ProtocolException("a D-Bus message is too long: %d + %d".formatted(fields, body));
    }
    return (FIXED + fields + 7) / 8 * 8 + body;
  }

  /** Reads a whole message. */
  static Message of(byte[] whole) throws ProtocolException {
    var reader = new Unmarshaller(whole);
    reader.uint8();
    var type =
        switch (reader.uint8()) {
          case 2 -> Type.METHOD_RETURN;
          case 3 -> Type.ERROR;
          case 4 -> Type.SIGNAL;
          default -> Type.OTHER;
        };
    reader.uint8();
    reader.uint8();
    var bodyLength = reader.uint32();
    reader.uint32();
    var end = FIXED + reader.uint32();
    var replyTo = 0;
    var member = "";
    var error = "";
    while (reader.position() < end) {
      reader.align(8);
      var field = reader.uint8();
      switch (reader.signature()) {
        case "u" -> {
          var number = reader.uint32();
          replyTo = field == 5 ? number : replyTo;
        }
        case "g" -> reader.signature();
        case "s", "o" -> {
          var text = reader.string();
          switch (field) {
            case 3 -> member = text;
            case 4 -> error = text;
            default -> {
              // Path, interface, destination and sender.
            }
          }
        }
        case String other -> throw new ProtocolException("a D-Bus header field of type " + other);
      }
    }
    return new Message(
        type,
        replyTo,
        member,
        error,
        Arrays.copyOfRange(whole, whole.length - bodyLength, whole.length));
  }
}
