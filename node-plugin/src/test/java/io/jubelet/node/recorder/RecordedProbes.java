package io.jubelet.node.recorder;

import static io.jubelet.node.recorder.Fields.text;
import static io.jubelet.node.recorder.Fields.time;

import com.fasterxml.jackson.databind.JsonNode;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.ProbeHandler;
import io.jubelet.node.model.ProbeKind;
import io.jubelet.node.model.ProbeSpec;
import io.jubelet.node.model.ProbeTrack;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;

/** How a pod's probes stood, as the recorder kept it; what no decision reads was not kept. */
final class RecordedProbes {
  private static final Duration ANY = Duration.ofSeconds(1);

  private RecordedProbes() {}

  static PodProbes probes(JsonNode node) {
    var tracks = new TreeMap<PodProbes.Key, ProbeTrack>();
    for (var each : node) {
      tracks.put(key(each), track(each));
    }
    return new PodProbes(tracks);
  }

  static PodProbes.Key key(JsonNode node) {
    return new PodProbes.Key(text(node, "container"), ProbeKind.valueOf(text(node, "kind")));
  }

  static ProbeTrack track(JsonNode node) {
    var spec =
        new ProbeSpec(
            new ProbeHandler.Impossible("not recorded"),
            ANY,
            Duration.parse(text(node, "period")),
            ANY,
            node.get("successThreshold").intValue(),
            node.get("failureThreshold").intValue(),
            Optional.ofNullable(node.get("gracePeriod")).map(it -> Duration.parse(it.asText())));
    return new ProbeTrack(
        text(node, "containerId"),
        spec,
        ProbeTrack.Verdict.valueOf(text(node, "verdict")),
        node.get("lastSucceeded").booleanValue(),
        node.get("inARow").intValue(),
        time(node, "dueAt"),
        node.get("asked").booleanValue());
  }
}
