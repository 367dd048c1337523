package io.jubelet.node.decide.images;

import java.util.List;

/**
 * Why a pull failed, as the waiting reason and message of its container. A runtime may begin its
 * message with one of the reasons that CRI names.
 */
public record PullFailure(String reason, String message) {
  public static final String GENERAL = "ErrImagePull";

  private static final List<Special> SPECIAL =
      List.of(
          new Special("RegistryUnavailable", "the registry is unavailable"),
          new Special("SignatureValidationFailed", "the signature validation failed"));

  private record Special(String reason, String words) {}

  public static PullFailure of(String image, String message) {
    return SPECIAL.stream()
        .filter(special -> message.startsWith(special.reason))
        .map(
            special ->
                new PullFailure(
                    special.reason,
                    "image pull failed for %s because %s%s"
                        .formatted(
                            image, special.words, message.substring(special.reason.length()))))
        .findFirst()
        .orElseGet(() -> new PullFailure(GENERAL, message));
  }

  /** What all tries with different credentials said. */
  public static String joined(List<String> messages) {
    var distinct = messages.stream().distinct().toList();
    return distinct.size() == 1 ? distinct.getFirst() : "[" + String.join(", ", distinct) + "]";
  }
}
