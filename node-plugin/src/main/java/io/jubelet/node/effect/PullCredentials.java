package io.jubelet.node.effect;

import io.jubelet.node.model.ImageName;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PullSecrets.PullSecret;
import io.jubelet.node.model.RegistryCredential;
import io.jubelet.node.model.RegistryCredential.SecretId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What can be shown to a registry. */
public interface PullCredentials {
  /**
   * What pull secrets hold; secrets of other types hold nothing. Refused with ErrImagePull when one
   * is not what its type says.
   */
  Outcome<List<RegistryCredential>> ofSecrets(List<PullSecret> secrets);

  /**
   * What this node has for an image: its docker configuration, then its credential providers, of
   * which some act for the pod's service account. A provider that fails has none, and says so in
   * the log.
   */
  List<RegistryCredential> ofNode(ImageName image, Pod pod, Duration timeout);

  /** The pod's service account, if a credential provider would act for it for that image. */
  Optional<SecretId> accountOf(ImageName image, Pod pod, Duration timeout);
}
