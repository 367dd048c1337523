package io.jubelet.node.probe;

import java.util.Optional;
import java.util.function.Consumer;

/** Sends one request and reads the head of its answer. */
final class HttpTalk implements Conversations.Talk {
  private final byte[] request;
  private final Consumer<HttpHead> told;
  private int heard;
  private Optional<HttpHead> head = Optional.empty();

  HttpTalk(byte[] request, Consumer<HttpHead> told) {
    this.request = request;
    this.told = told;
  }

  @Override
  public byte[] says() {
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
        });
  }
}
