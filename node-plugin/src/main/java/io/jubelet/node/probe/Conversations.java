package io.jubelet.node.probe;

import io.jubelet.node.effect.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Short conversations over TCP, all of them on one thread, which begins with the first one. A
 * thread for each would be woken and put to sleep several times for a question that is answered in
 * a millisecond, and a node asks hundreds a second.
 */
final class Conversations implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Conversations.class.getName());

  /**
   * More sockets than this are not open at once. Who comes later waits, and its time begins with
   * its connection: servers that hang take nothing from those that answer.
   */
  private static final int MOST = 512;

  private static final int FIRST_BYTES = 512;

  /** One side of a conversation. Its methods are called from one thread and must not block. */
  interface Talk {
    /** What is said first; empty when only a connection is wanted. */
    byte[] says();

    /**
     * Whether what was heard so far is enough.
     *
     * @param count how many of the bytes were heard
     */
    boolean hears(byte[] all, int count);

    /** Called once, as the last. */
    void over(End end);
  }

  /** How a conversation ended. */
  sealed interface End {
    record Enough() implements End {}

    /** The other side ended it before enough was heard. */
    record Ended() implements End {}

    record TimedOut() implements End {}

    record Failed(String why) implements End {}
  }

  private static final class Open {
    final Talk talk;
    final InetSocketAddress to;
    final Duration timeout;
    final long number;
    private Deadline deadline = Deadline.after(Duration.ZERO);
    private @Nullable SocketChannel channel;
    private ByteBuffer toSay = ByteBuffer.allocate(0);
    private byte[] heard = new byte[0];
    private int count;
    private boolean over;

    Open(InetSocketAddress to, Talk talk, Duration timeout, long number) {
      this.to = to;
      this.talk = talk;
      this.timeout = timeout;
      this.number = number;
    }

    /** On the clock of {@link System#nanoTime}, which may begin anywhere. */
    static int earlier(Open one, Open other) {
      var apart = one.deadline.nanoTime() - other.deadline.nanoTime();
      return apart == 0 ? Long.compare(one.number, other.number) : Long.signum(apart);
    }
  }

  private final Queue<Open> begun = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Selector selector;
  private volatile boolean closed;
  private final AtomicLong numbers = new AtomicLong();

  // Of the thread alone.
  private final Queue<Open> waiting = new ArrayDeque<>();
  private final NavigableSet<Open> byDeadline = new TreeSet<>(Open::earlier);
  private final ByteBuffer piece = ByteBuffer.allocateDirect(4096);
  private int open;

  /** Comes back at once. */
  void begin(InetSocketAddress to, Talk talk, Duration timeout) {
    try {
      var selects = running();
      begun.add(new Open(to, talk, timeout, numbers.incrementAndGet()));
      selects.wakeup();
    } catch (IOException e) {
      talk.over(new End.Failed(String.valueOf(e.getMessage())));
    }
  }

  private Selector running() throws IOException {
    var present = selector;
    if (present != null) {
      return present;
    }
    synchronized (begun) {
      present = selector;
      if (present == null) {
        present = Selector.open();
        selector = present;
        var selects = present;
        Thread.ofPlatform().name("probes").daemon().start(() -> talk(selects));
      }
      return present;
    }
  }

  private void talk(Selector selects) {
    while (!closed) {
      try {
        selects.select(this::goOn, patience(System.nanoTime()));
        expire();
        admit(selects);
      } catch (IOException | RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "conversations went on after a failure", e);
      }
    }
    try {
      selects.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a selector was not closed: {0}", e.toString());
    }
  }

  /** Milliseconds until somebody's time is over; 0, for ever, when nobody waits. */
  private long patience(long now) {
    if (!begun.isEmpty()) {
      return 1;
    }
    return byDeadline.isEmpty()
        ? 0
        : Math.max(1, (byDeadline.first().deadline.nanoTime() - now) / 1_000_000 + 1);
  }

  private void admit(Selector selects) {
    for (var each = begun.poll(); each != null; each = begun.poll()) {
      waiting.add(each);
    }
    while (open < MOST && !waiting.isEmpty()) {
      connect(waiting.remove(), selects);
    }
  }

  private void connect(Open each, Selector selects) {
    each.deadline = Deadline.after(each.timeout);
    byDeadline.add(each);
    try {
      var channel = SocketChannel.open();
      each.channel = channel;
      open++;
      channel.configureBlocking(false);
      // To a pod of this node the connection is there by then, and nobody need be woken for it.
      if (channel.connect(each.to) || channel.finishConnect()) {
        connected(each, channel, selects);
      } else {
        channel.register(selects, SelectionKey.OP_CONNECT, each);
      }
    } catch (IOException e) {
      end(each, new End.Failed(Dialing.failure(each.to, e)));
    } catch (RuntimeException e) {
      end(each, new End.Failed(String.valueOf(e.getMessage())));
    }
  }

  private void connected(Open each, SocketChannel channel, Selector selects) throws IOException {
    each.toSay = ByteBuffer.wrap(each.talk.says());
    if (each.toSay.hasRemaining()) {
      say(each, channel, selects);
    } else {
      end(each, new End.Enough());
    }
  }

  private static void say(Open each, SocketChannel channel, Selector selects) throws IOException {
    channel.write(each.toSay);
    channel.register(
        selects, each.toSay.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ, each);
  }

  private void goOn(SelectionKey key) {
    var each = (Open) key.attachment();
    var channel = (SocketChannel) key.channel();
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        connected(each, channel, key.selector());
      } else if (key.isWritable()) {
        say(each, channel, key.selector());
      } else if (key.isReadable()) {
        hear(each, channel);
      }
    } catch (IOException e) {
      end(each, new End.Failed(Dialing.failure(each.to, e)));
    } catch (RuntimeException e) {
      end(each, new End.Failed(String.valueOf(e.getMessage())));
    }
  }

  private void hear(Open each, SocketChannel channel) throws IOException {
    piece.clear();
    var more = channel.read(piece);
    if (more < 0) {
      end(each, new End.Ended());
      return;
    }
    if (each.heard.length < each.count + more) {
      each.heard = Arrays.copyOf(each.heard, Math.max(FIRST_BYTES, 2 * (each.count + more)));
    }
    piece.flip().get(each.heard, each.count, more);
    each.count += more;
    if (each.talk.hears(each.heard, each.count)) {
      end(each, new End.Enough());
    }
  }

  private void expire() {
    var now = System.nanoTime();
    while (!byDeadline.isEmpty() && byDeadline.first().deadline.nanoTime() - now <= 0) {
      end(byDeadline.first(), new End.TimedOut());
    }
  }

  private void end(Open each, End how) {
    if (each.over) {
      return;
    }
    each.over = true;
    byDeadline.remove(each);
    var channel = each.channel;
    if (channel != null) {
      open--;
      try {
        channel.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "a socket was not closed: {0}", e.toString());
      }
    }
    each.talk.over(how);
  }

  /** Whoever is in a conversation hears no more of it. */
  @Override
  public void close() {
    closed = true;
    var present = selector;
    if (present != null) {
      present.wakeup();
    }
  }
}
