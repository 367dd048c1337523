package io.jubelet.node.recorder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jubelet.node.loop.Judgement;
import io.jubelet.node.model.PodName;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One decision as a JSON document: {@code v}, {@code at}, {@code namespace}, {@code name}, {@code
 * uid}, {@code function}; for people {@code decided}, {@code reasons} and {@code facts}; to ask
 * again {@code inputs} and {@code output}.
 */
final class Account {
  static final int VERSION = 1;

  /** Of one line for people: a runtime's message may be as long as it likes. */
  static final int MAX_LINE = 600;

  /** Of the lines of one decision: a pod may have hundreds of containers. */
  static final int MAX_LINES = 40;

  /** Of a whole document; of a larger one inputs and output are left out, and that is said. */
  static final int MAX_BYTES = 128 << 10;

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\u0085\u2028\u2029]+");

  private final ObjectMapper json = new ObjectMapper();
  private final Inputs inputs = new Inputs(json);
  private final Outputs outputs = new Outputs(json, inputs);

  byte[] of(Judgement judgement, PodName name) {
    var document = words(judgement, name);
    document.set("inputs", inputs.of(judgement));
    document.set("output", outputs.of(judgement));
    var bytes = bytes(document);
    if (bytes.length <= MAX_BYTES) {
      return bytes;
    }
    document.remove(List.of("inputs", "output"));
    return bytes(document.put("leftOutBytes", bytes.length));
  }

  private ObjectNode words(Judgement judgement, PodName name) {
    var document = json.createObjectNode();
    document.put("v", VERSION).put("at", judgement.at().toString());
    document.put("namespace", name.namespace()).put("name", name.name());
    document.put("uid", judgement.pod().value()).put("function", function(judgement));
    document.put("decided", cut(Words.decided(judgement)));
    lines(document, "reasons", Words.reasons(judgement));
    lines(document, "facts", Facts.of(judgement));
    return document;
  }

  private static String function(Judgement judgement) {
    return switch (judgement) {
      case Judgement.OfLifecycle _ -> "lifecycle";
      case Judgement.OfStatus _ -> "status";
      case Judgement.OfAdmission _ -> "admission";
      case Judgement.OfResize _ -> "resize";
      case Judgement.OfProbe _ -> "probe";
      case Judgement.OfImage _ -> "image";
    };
  }

  private static void lines(ObjectNode document, String field, List<String> lines) {
    var array = document.putArray(field);
    lines.stream().limit(MAX_LINES).map(Account::cut).forEach(array::add);
    if (lines.size() > MAX_LINES) {
      array.add("and " + (lines.size() - MAX_LINES) + " more");
    }
  }

  /** One line: others wrote parts of it, and must not write lines of ours, or to a terminal. */
  private static String cut(String text) {
    var line = CONTROL.matcher(text).replaceAll(" ");
    return line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + "…";
  }

  private byte[] bytes(ObjectNode document) {
    try {
      return json.writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree cannot be written", e);
    }
  }
}
