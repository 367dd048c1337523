package io.jubelet.node.recorder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jubelet.node.decide.images.ImageUse;
import io.jubelet.node.decide.images.ImageUse.Question;
import io.jubelet.node.model.PulledRecord.Access;
import io.jubelet.node.model.PulledRecord.UsedSecret;
import io.jubelet.node.model.RegistryCredential.SecretId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whether an image may be used, as JSON. Which credentials are the same decides, so they are
 * numbered: the hash of a bad password tells it to whoever guesses.
 */
final class ImageInputs {
  private final ObjectMapper json;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  ImageInputs(ObjectMapper json, Question asked) {
    this.json = json;
    Stream.concat(
            asked.known().map(Access::secrets).stream().flatMap(secrets -> secrets.stream()),
            asked.shown().secrets().stream())
        .forEach(secret -> numbers.putIfAbsent(secret.hash(), numbers.size()));
  }

  ObjectNode asked(Question asked) {
    var node =
        json.createObjectNode()
            .put("policy", asked.verification().policy().name())
            .put("repository", asked.repository())
            .put("ours", asked.ours());
    asked.verification().exempt().forEach(node.putArray("exempt")::add);
    asked
        .known()
        .ifPresent(
            access -> {
              var known = node.putObject("known").put("everyPod", access.everyPod());
              var secrets = known.putArray("secrets");
              access.secrets().forEach(secret -> secrets.add(used(secret)));
              var accounts = known.putArray("accounts");
              access.accounts().forEach(account -> accounts.add(id(account)));
            });
    var secrets = node.putArray("secrets");
    asked.shown().secrets().forEach(secret -> secrets.add(used(secret)));
    asked.shown().account().ifPresent(account -> node.set("account", id(account)));
    return node;
  }

  ObjectNode answered(ImageUse use) {
    var node = json.createObjectNode().put("use", use.getClass().getSimpleName());
    if (use instanceof ImageUse.Learnt(var secret, _)) {
      node.set("secret", used(secret));
    }
    return node.put("reason", use.reason());
  }

  private ObjectNode used(UsedSecret secret) {
    return id(secret.secret()).put("credential", String.valueOf(numbers.get(secret.hash())));
  }

  private ObjectNode id(SecretId id) {
    return json.createObjectNode()
        .put("uid", id.uid())
        .put("namespace", id.namespace())
        .put("name", id.name());
  }
}
