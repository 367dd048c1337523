package io.jubelet.node.translate.manifest;

/** A manifest that makes no pod; the message says what is wrong with it, in one sentence. */
final class BadManifestException extends Exception {
  private static final long serialVersionUID = 1L;

  BadManifestException(String message) {
    super(message);
  }
}
