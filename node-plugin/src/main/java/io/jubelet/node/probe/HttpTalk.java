package io.jubelet.node.probe;

import io.jubelet.node.effect.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Sends one request and reads the head of its answer. */
final class HttpTalk implements Conversations.Talk {
  private final byte[] request;
  private final Duration timeout;
  private final BiConsumer<HttpHead, Deadline> told;
  private Deadline deadline;
  private int heard;
  private Optional<HttpHead> head = Optional.empty();

  /**
   * @param told what was heard, and until when somebody may go on
   */
  HttpTalk(byte[] request, Duration timeout, BiConsumer<HttpHead, Deadline> told) {
    this.request = request;
    this.timeout = timeout;
    this.told = told;
    this.deadline = Deadline.after(timeout);
  }

  @Override
  public byte[] says() {
    deadline = Deadline.after(timeout);
    return request;
  }

  @Override
  public boolean hears(byte[] all, int count) {
    heard = count;
    head = HttpHead.of(all, count);
    return head.isPresent();
  }

  @Override
  public void over(Conversations.End end) {
    told.accept(
        switch (end) {
          case Conversations.End.Enough _ -> head.orElseThrow();
          case Conversations.End.Ended _ -> HttpHead.cutOff(heard);
          case Conversations.End.TimedOut _ -> HttpHead.failed(HttpProber.LATE);
          case Conversations.End.Failed(var why) -> HttpHead.failed(why);
        },
        deadline);
  }
}
