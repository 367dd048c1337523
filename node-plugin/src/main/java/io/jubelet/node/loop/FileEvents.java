package io.jubelet.node.loop;

import io.jubelet.node.effect.PodFiles;
import io.jubelet.node.model.Pod;
import java.util.List;
import java.util.function.Consumer;

/** What the files of static pods say, as events. */
public record FileEvents(Consumer<Event> mailbox) implements PodFiles.Listener {
  @Override
  public void filesRead(List<Pod> pods, List<String> problems) {
    mailbox.accept(new Event.FilesRead(pods, problems));
  }
}
