package io.jubelet.node.kube;

import java.nio.file.Path;

/** A kubeconfig that cannot be used; the message is one sentence that names file and field. */
public final class BadKubeconfigException extends Exception {
  private static final long serialVersionUID = 1;

  BadKubeconfigException(Path file, String what) {
    super("kubeconfig " + file + ": " + what);
  }

  BadKubeconfigException(Path file, String what, Throwable cause) {
    super("kubeconfig " + file + ": " + what, cause);
  }
}
