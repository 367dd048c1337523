package io.jubelet.node.effect;

import io.jubelet.node.model.Pod;
import java.util.List;

/** The files of this node that ask for static pods. */
public interface PodFiles {
  /**
   * Tells once all files were read, and again whenever what they say has changed, until closed.
   * Files that cannot be listed are told when they can.
   */
  AutoCloseable watch(Listener listener);

  /** Told from one thread. */
  interface Listener {
    /**
     * All static pods that the files ask for now.
     *
     * @param problems a sentence for each file that asks for none
     */
    void filesRead(List<Pod> pods, List<String> problems);
  }
}
