package io.jubelet.node.translate;

/** Whom an image wants its process to run as (CRI Image.uid, Image.username). */
public sealed interface ImageUser {
  record Numbered(long uid) implements ImageUser {}

  /** A name that only the image's own passwd file can resolve. */
  record Named(String name) implements ImageUser {}

  ImageUser ROOT = new Numbered(0);
}
