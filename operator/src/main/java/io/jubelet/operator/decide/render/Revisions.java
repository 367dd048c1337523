package io.jubelet.operator.decide.render;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jubelet.api.v1alpha1.NodeRuntimeRevisionSpec;
import io.jubelet.api.v1alpha1.RenderedConfig;
import io.jubelet.operator.model.Revision;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Gives rendered content its name: {@code nrr-} and the first 16 hexadecimal digits of the SHA-256
 * of its canonical JSON. The same content has the same name whatever was edited to get there.
 */
public final class Revisions {
  /** Version of the content's shape; a new one gives every content a new name. */
  public static final int SCHEMA_VERSION = 1;

  private static final int DIGITS = 16;
  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  private Revisions() {}

  public static Revision of(RenderedConfig content) {
    var hashed = MAPPER.valueToTree(new NodeRuntimeRevisionSpec(SCHEMA_VERSION, content));
    return new Revision("nrr-" + digest(CanonicalJson.of(hashed)).substring(0, DIGITS), content);
  }

  private static String digest(String text) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
