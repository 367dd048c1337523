package io.jubelet.node.volume;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Volume;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.References;
import io.jubelet.node.volume.PayloadVolume.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code secret}: the keys of a secret as files on a tmpfs. */
public final class SecretVolume implements VolumePlugin {
  private static final String KIND = "secret";

  private final PayloadVolume payloads;

  SecretVolume(PayloadVolume payloads) {
    this.payloads = payloads;
  }

  @Override
  public boolean supports(Volume volume) {
    return volume.getSecret() != null;
  }

  @Override
  public boolean needsReferences(Volume volume) {
    return true;
  }

  @Override
  public Outcome<Path> setUp(PodVolume volume, Deadline deadline) throws IOException {
    var source = volume.spec().getSecret();
    var files =
        files(
            volume.references(),
            source.getSecretName(),
            source.getItems(),
            KeyedFiles.mode(source.getDefaultMode(), KeyedFiles.DEFAULT_MODE),
            Boolean.TRUE.equals(source.getOptional()));
    return payloads.show(volume, KIND, Home.MEMORY, new Payload(files), deadline);
  }

  @Override
  public Optional<Path> observe(PodVolume volume) throws IOException {
    return payloads.observe(volume, KIND, Home.MEMORY);
  }

  /** The files of the secret; one that is missing has none if it is optional. */
  static SortedMap<Path, PayloadFile> files(
      References references, String name, List<KeyToPath> items, int defaultMode, boolean optional)
      throws IOException {
    var secret = references.secrets().get(name);
    if (secret == null && !optional) {
      throw new IOException("secret \"%s\" not found".formatted(name));
    }
    var content = new TreeMap<String, byte[]>();
    if (secret != null) {
      secret.forEach((key, value) -> content.put(key, value.getBytes(ISO_8859_1)));
    }
    return new KeyedFiles(
            content, items, defaultMode, optional, "references non-existent secret key: ")
        .files();
  }
}
