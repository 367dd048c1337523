package io.jubelet.node.volume;

import io.fabric8.kubernetes.api.model.KeyToPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files that a config map or a secret becomes: one a key, or those of {@code items} at their
 * paths.
 *
 * @param content the object's data by key
 * @param items which keys to show where; all under their own name when empty
 * @param optional whether a key that is missing is left out
 * @param missingKey how the refusal of a missing key begins; the key follows
 */
record KeyedFiles(
    SortedMap<String, byte[]> content,
    List<KeyToPath> items,
    int defaultMode,
    boolean optional,
    String missingKey) {

  /** Default of {@code defaultMode}, for pods that no API server completed. */
  static final int DEFAULT_MODE = 0644;

  static int mode(Integer mode, int otherwise) {
    return Objects.requireNonNullElse(mode, otherwise);
  }

  SortedMap<Path, PayloadFile> files() throws IOException {
    var files = new TreeMap<Path, PayloadFile>();
    if (items.isEmpty()) {
      for (Map.Entry<String, byte[]> entry : content.entrySet()) {
        files.put(Payload.path(entry.getKey()), new PayloadFile(entry.getValue(), defaultMode));
      }
      return files;
    }
    for (KeyToPath item : items) {
      var bytes = content.get(item.getKey());
      if (bytes != null) {
        files.put(
            Payload.path(item.getPath()),
            new PayloadFile(bytes, mode(item.getMode(), defaultMode)));
      } else if (!optional) {
        throw new IOException(missingKey + item.getKey());
      }
    }
    return files;
  }
}
