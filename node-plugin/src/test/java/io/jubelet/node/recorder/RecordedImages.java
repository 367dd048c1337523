package io.jubelet.node.recorder;

import static io.jubelet.node.recorder.Fields.text;
import static io.jubelet.node.recorder.Fields.texts;

import com.fasterxml.jackson.databind.JsonNode;
import io.jubelet.node.decide.images.ImageUse;
import io.jubelet.node.decide.images.ImageUse.Question;
import io.jubelet.node.decide.images.ImageUse.Shown;
import io.jubelet.node.loop.Judgement;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PullVerification;
import io.jubelet.node.model.PulledRecord.Access;
import io.jubelet.node.model.PulledRecord.UsedSecret;
import io.jubelet.node.model.RegistryCredential.SecretId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks again whether an image may be used; a credential's number stands for its hash. */
final class RecordedImages {
  private RecordedImages() {}

  static Judgement again(JsonNode inputs, Instant at) {
    var asked = question(inputs);
    return new Judgement.OfImage(
        new Pod(new io.fabric8.kubernetes.api.model.Pod()), "", "", asked, at, ImageUse.of(asked));
  }

  private static Question question(JsonNode node) {
    var policy = PullVerification.Policy.valueOf(text(node, "policy"));
    return new Question(
        new PullVerification(policy, texts(node.get("exempt"))),
        text(node, "repository"),
        node.get("ours").booleanValue(),
        Optional.ofNullable(node.get("known")).map(RecordedImages::access),
        new Shown(
            secrets(node.get("secrets")),
            Optional.ofNullable(node.get("account")).map(RecordedImages::id)));
  }

  private static Access access(JsonNode node) {
    var accounts = new ArrayList<SecretId>();
    node.get("accounts").forEach(account -> accounts.add(id(account)));
    return new Access(node.get("everyPod").booleanValue(), secrets(node.get("secrets")), accounts);
  }

  private static List<UsedSecret> secrets(JsonNode array) {
    var secrets = new ArrayList<UsedSecret>();
    array.forEach(each -> secrets.add(new UsedSecret(id(each), text(each, "credential"))));
    return secrets;
  }

  private static SecretId id(JsonNode node) {
    return new SecretId(text(node, "uid"), text(node, "namespace"), text(node, "name"));
  }
}
