package io.jubelet.node.volume;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

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

/** {@code configMap}: the keys of a config map as files on the node's disk. */
public final class ConfigMapVolume implements VolumePlugin {
  private static final String KIND = "configmap";

  private final PayloadVolume payloads;

  ConfigMapVolume(PayloadVolume payloads) {
    this.payloads = payloads;
  }

  @Override
  public boolean supports(Volume volume) {
    return volume.getConfigMap() != null;
  }

  @Override
  public boolean needsReferences(Volume volume) {
    return true;
  }

  @Override
  public Outcome<Path> setUp(PodVolume volume, Deadline deadline) throws IOException {
    var source = volume.spec().getConfigMap();
    var files =
        files(
            volume.references(),
            source.getName(),
            source.getItems(),
            KeyedFiles.mode(source.getDefaultMode(), KeyedFiles.DEFAULT_MODE),
            Boolean.TRUE.equals(source.getOptional()));
    return payloads.show(volume, KIND, Home.DISK, new Payload(files), deadline);
  }

  @Override
  public Optional<Path> observe(PodVolume volume) throws IOException {
    return payloads.observe(volume, KIND, Home.DISK);
  }

  /** The files of the config map; one that is missing has none if it is optional. */
  static SortedMap<Path, PayloadFile> files(
      References references, String name, List<KeyToPath> items, int defaultMode, boolean optional)
      throws IOException {
    var text = references.configMaps().get(name);
    if (text == null && !optional) {
      throw new IOException("configmap \"%s\" not found".formatted(name));
    }
    var content = new TreeMap<String, byte[]>();
    if (text != null) {
      text.forEach((key, value) -> content.put(key, value.getBytes(UTF_8)));
    }
    var binary = references.binaryConfigMaps().get(name);
    if (binary != null) {
      binary.forEach((key, value) -> content.put(key, value.getBytes(ISO_8859_1)));
    }
    return new KeyedFiles(
            content, items, defaultMode, optional, "configmap references non-existent config key: ")
        .files();
  }
}
