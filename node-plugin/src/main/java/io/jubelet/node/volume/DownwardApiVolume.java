package io.jubelet.node.volume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.Volume;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.DownwardApi;
import io.jubelet.node.model.Pod;
import io.jubelet.node.volume.PayloadVolume.Home;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** {@code downwardAPI}: metadata and resources of the pod as files on a tmpfs. */
public final class DownwardApiVolume implements VolumePlugin {
  private static final String KIND = "downward-api";

  private final PayloadVolume payloads;
  private final Supplier<SortedMap<String, BigDecimal>> allocatable;

  DownwardApiVolume(PayloadVolume payloads, Supplier<SortedMap<String, BigDecimal>> allocatable) {
    this.payloads = payloads;
    this.allocatable = allocatable;
  }

  @Override
  public boolean supports(Volume volume) {
    return volume.getDownwardAPI() != null;
  }

  @Override
  public Outcome<Path> setUp(PodVolume volume, Deadline deadline) throws IOException {
    var source = volume.spec().getDownwardAPI();
    var files =
        files(
            volume.pod(),
            source.getItems(),
            KeyedFiles.mode(source.getDefaultMode(), KeyedFiles.DEFAULT_MODE),
            allocatable.get());
    return payloads.show(volume, KIND, Home.MEMORY, new Payload(files), deadline);
  }

  @Override
  public Optional<Path> observe(PodVolume volume) throws IOException {
    return payloads.observe(volume, KIND, Home.MEMORY);
  }

  static SortedMap<Path, PayloadFile> files(
      Pod pod,
      List<DownwardAPIVolumeFile> items,
      int defaultMode,
      SortedMap<String, BigDecimal> allocatable)
      throws IOException {
    var files = new TreeMap<Path, PayloadFile>();
    for (DownwardAPIVolumeFile item : items) {
      files.put(
          Payload.path(item.getPath()),
          new PayloadFile(
              text(pod, item, allocatable).getBytes(UTF_8),
              KeyedFiles.mode(item.getMode(), defaultMode)));
    }
    return files;
  }

  private static String text(
      Pod pod, DownwardAPIVolumeFile item, SortedMap<String, BigDecimal> allocatable)
      throws IOException {
    if (item.getFieldRef() != null) {
      var path = item.getFieldRef().getFieldPath();
      return DownwardApi.metadata(pod, path)
          .orElseThrow(() -> new IOException("unsupported fieldPath: " + path));
    }
    var selector = item.getResourceFieldRef();
    if (selector == null) {
      return "";
    }
    return DownwardApi.resource(pod, selector.getContainerName(), selector, allocatable)
        .orElseThrow(
            () ->
                new IOException(
                    "unsupported resource %s of container '%s'"
                        .formatted(selector.getResource(), selector.getContainerName())));
  }
}
