package io.jubelet.node.volume;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;

/** The name of the field that says what kind of volume it is, for messages. */
final class VolumeKind {
  private static final ObjectMapper JSON = new ObjectMapper();

  private VolumeKind() {}

  /** {@code nfs}, {@code csi} …; {@code unknown} when the volume has no source at all. */
  static String of(Volume volume) {
    List<String> fields = new ArrayList<>();
    JSON.valueToTree(volume).fieldNames().forEachRemaining(fields::add);
    fields.remove("name");
    return fields.isEmpty() ? "unknown" : String.join(", ", fields);
  }
}
