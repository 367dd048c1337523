package io.jubelet.node.effect;

import io.jubelet.node.effect.Outcome.Nothing;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Small durable facts of this node, by key. A key is one to four path segments of {@code
 * [a-z0-9._-]}, none beginning with a dot, joined by slashes; another is refused (InvalidKey), as
 * is a value that is too large (ValueTooLarge). A write is checksummed, written beside, synced and
 * renamed: after a crash a key has its old value or its new one. A value whose checksum does not
 * fit is set aside and reads as absent.
 */
public interface Store {
  /** The keys there can be. */
  Pattern KEY =
      Pattern.compile("(?=.{1,200}$)[a-z0-9_-][a-z0-9._-]*(/[a-z0-9_-][a-z0-9._-]*){0,3}");

  /** Largest value, in bytes. */
  int MAX_VALUE_BYTES = 1 << 20;

  Outcome<Nothing> put(String key, byte[] value);

  Outcome<Optional<byte[]>> get(String key);

  Outcome<Nothing> delete(String key);

  /** The keys that begin with the prefix, sorted. */
  Outcome<List<String>> list(String prefix);
}
