package io.jubelet.node.recorder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jubelet.node.loop.AllocationJson;
import io.jubelet.node.model.PodResize;

/** How far a resize has come, as JSON. */
record ResizeInputs(ObjectMapper json) {
  ObjectNode of(PodResize resize) {
    var node = json.createObjectNode();
    node.set("desired", AllocationJson.of(resize.desired()));
    node.set("allocation", AllocationJson.of(resize.allocation()));
    resize.stored().ifPresent(stored -> node.set("stored", AllocationJson.of(stored)));
    resize
        .pending()
        .ifPresent(
            pending ->
                node.putObject("pending")
                    .put("reason", pending.reason())
                    .put("message", pending.message())
                    .put("generation", pending.generation()));
    return node;
  }
}
