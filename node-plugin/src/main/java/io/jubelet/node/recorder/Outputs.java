package io.jubelet.node.recorder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jubelet.node.decide.admission.Admission.Refusal;
import io.jubelet.node.decide.lifecycle.Decision;
import io.jubelet.node.loop.Judgement;
import java.util.Optional;

/**
 * What was decided, as JSON. An action is written as its record prints itself, so that two texts
 * are equal exactly when the actions are.
 */
final class Outputs {
  private final ObjectMapper json;
  private final Inputs inputs;

  Outputs(ObjectMapper json, Inputs inputs) {
    this.json = json;
    this.inputs = inputs;
  }

  JsonNode of(Judgement judgement) {
    return switch (judgement) {
      case Judgement.OfLifecycle(_, _, var decision) -> decision(decision);
      case Judgement.OfStatus(_, _, _, var status) -> json.getNodeFactory().pojoNode(status);
      case Judgement.OfAdmission(_, _, _, _, var refusal) -> admitted(refusal);
      case Judgement.OfResize(_, _, _, _, var refusal) -> admitted(refusal);
      case Judgement.OfImage(_, _, _, var asked, _, var use) ->
          new ImageInputs(json, asked).answered(use);
      case Judgement.OfProbe(_, _, _, _, _, var after) ->
          json.createObjectNode()
              .put("verdict", after.verdict().name())
              .put("inARow", after.inARow())
              .put("dueAt", after.dueAt().toString());
    };
  }

  private ObjectNode admitted(Optional<Refusal> refusal) {
    var node = json.createObjectNode().put("admitted", refusal.isEmpty());
    refusal.ifPresent(
        it -> {
          node.put("reason", it.reason()).put("message", it.message());
          var victims = node.putArray("victims");
          it.victims().forEach(uid -> victims.add(uid.value()));
        });
    return node;
  }

  private ObjectNode decision(Decision decision) {
    var node = json.createObjectNode();
    var stage = node.putArray("stage");
    decision
        .stage()
        .forEach(
            planned ->
                stage
                    .addObject()
                    .put("action", planned.action().toString())
                    .put("reason", planned.reason()));
    node.set("waiting", inputs.waiting(decision.waiting()));
    node.put("wakeAt", decision.wakeAt().toString());
    node.put("finished", decision.finished());
    return node;
  }
}
