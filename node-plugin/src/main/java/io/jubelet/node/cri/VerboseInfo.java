package io.jubelet.node.cri;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the free-form info of CRI Status shows of a runtime's configuration. containerd has its
 * whole CRI configuration there as JSON under {@code config}; nothing of it is promised, so what is
 * not found is absent.
 */
record VerboseInfo(Optional<String> sandboxImage, List<String> handlers) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final VerboseInfo NOTHING = new VerboseInfo(Optional.empty(), List.of());

  static VerboseInfo of(Map<String, String> info) {
    try {
      var config = JSON.readTree(info.getOrDefault("config", "{}"));
      return new VerboseInfo(sandboxImage(config), handlers(config));
    } catch (JsonProcessingException notJson) {
      return NOTHING;
    }
  }

  private static Optional<String> sandboxImage(JsonNode config) {
    return Stream.of(config.at("/sandboxImage"), config.at("/pinnedImages/sandbox"))
        .map(JsonNode::asText)
        .filter(image -> !image.isEmpty())
        .findFirst();
  }

  private static List<String> handlers(JsonNode config) {
    var names = config.at("/containerd/runtimes").fieldNames();
    return Stream.generate(names::next).limit(config.at("/containerd/runtimes").size()).toList();
  }
}
