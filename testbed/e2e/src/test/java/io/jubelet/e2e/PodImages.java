package io.jubelet.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.CredentialProvider;
import io.jubelet.testbed.Images;
import io.jubelet.testbed.Registry;
import io.jubelet.testbed.TestCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every node agent must do about images, with real registries on a node's loopback. */
interface PodImages {
  int OPEN_PORT = 5000;
  int HANGING_PORT = 5002;
  int SLOW_PORT = 5003;
  int FAILING_PORT = 5004;

  TestCluster cluster();

  KubernetesClient client();

  /** The registries of one cluster, made when the first test needs them. */
  RegistryPair registries();

  default Pods imagePods() {
    return new Pods(client());
  }

  private PodEvents events() {
    return new PodEvents(client());
  }

  @Test
  default void aPulledImageIsToldAndThenAlreadyThere() {
    var image = registries().open().address() + "/team/app:1";
    imagePods().create(pod("pulls", image, "Always", ""));
    imagePods().awaitReady("pulls");
    imagePods().create(pod("finds", image, "IfNotPresent", ""));
    imagePods().awaitReady("finds");

    assertThat(events().await("pulls", "Pulling")).isEqualTo("Pulling image \"" + image + "\"");
    assertThat(events().await("pulls", "Pulled"))
        .matches(
            "Successfully pulled image \"%s\" in \\S+s \\(\\S+s including waiting\\)\\. Image size:"
                    .formatted(image)
                + " [1-9][0-9]* bytes\\.");
    assertThat(events().await("finds", "Pulled"))
        .isEqualTo(
            "Container image \"%s\" already present on machine and can be accessed by the pod"
                .formatted(image));
    assertThat(events().await("finds", "Created")).isEqualTo("Container created");
    assertThat(events().await("finds", "Started")).isEqualTo("Container started");
    imagePods().delete("pulls");
    imagePods().delete("finds");
  }

  @Test
  default void anUnknownImageIsBackedOff() {
    var image = registries().open().address() + "/team/absent:1";
    imagePods().create(pod("unknown-image", image, "IfNotPresent", ""));

    assertThat(waitingMessage("unknown-image", "ErrImagePull")).contains("not found");
    assertThat(waitingMessage("unknown-image", "ImagePullBackOff"))
        .startsWith("Back-off pulling image \"" + image + "\": ErrImagePull: ");
    assertThat(events().await("unknown-image", "BackOff"))
        .isEqualTo("Back-off pulling image \"" + image + "\"");
    assertThat(events().await("unknown-image", "Failed", 3))
        .contains("Error: ErrImagePull", "Error: ImagePullBackOff")
        .anyMatch(message -> message.startsWith("Failed to pull image \"" + image + "\": "));
    imagePods().delete("unknown-image");
  }

  /** Upstream backs off by pod and image. */
  @Test
  default void whoCorrectsAnImageNeedNotWaitForTheWrongOne() {
    var image = registries().open().address() + "/team/mistaken:1";
    imagePods().create(pod("corrected", image, "IfNotPresent", ""));
    assertThat(waitingMessage("corrected", "ImagePullBackOff")).contains(image);

    client()
        .pods()
        .inNamespace("default")
        .withName("corrected")
        .edit(
            pod ->
                new PodBuilder(pod)
                    .editSpec()
                    .editFirstContainer()
                    .withImage(registries().open().address() + "/team/app:1")
                    .endContainer()
                    .endSpec()
                    .build());

    imagePods().awaitReady("corrected");
    imagePods().delete("corrected");
  }

  @Test
  default void aSlowRegistryIsWaitedFor() {
    var image = registries().slow() + "/team/app:1";
    imagePods().create(pod("patient", image, "Always", ""));
    imagePods().awaitReady("patient");

    assertThat(events().await("patient", "Pulled"))
        .startsWith("Successfully pulled image \"" + image + "\" in ");
    imagePods().delete("patient");
  }

  @Test
  default void aRegistryThatFailsIsAskedAgain() {
    var image = registries().failing() + "/team/app:1";
    imagePods().create(pod("persistent", image, "IfNotPresent", ""));

    assertThat(waitingMessage("persistent", "ErrImagePull")).contains("503");
    assertThat(waitingMessage("persistent", "ImagePullBackOff")).contains("503");
    registries().open().recovered(FAILING_PORT);
    imagePods().awaitReady("persistent");
    imagePods().delete("persistent");
  }

  @Test
  default void anImageThatMustNotBePulledIsMissed() {
    var image = registries().open().address() + "/team/never:1";
    imagePods().create(pod("never-pulled", image, "Never", ""));

    var message =
        "Container image \"%s\" is not present with pull policy of Never".formatted(image);
    assertThat(waitingMessage("never-pulled", "ErrImageNeverPull")).isEqualTo(message);
    assertThat(events().await("never-pulled", "ErrImageNeverPull")).isEqualTo(message);
    imagePods().delete("never-pulled");
  }

  @Test
  default void aNameThatIsNoneIsRefused() {
    imagePods().create(pod("bad-name", "team/App", "IfNotPresent", ""));

    var message =
        "Failed to apply default image tag \"team/App\": couldn't parse image name \"team/App\":"
            + " invalid reference format: repository name (team/App) must be lowercase";
    assertThat(waitingMessage("bad-name", "InvalidImageName")).isEqualTo(message);
    assertThat(events().await("bad-name", "InspectFailed")).isEqualTo(message);
    imagePods().delete("bad-name");
  }

  @Test
  default void aPrivateImageIsOnlyForPodsThatMayUseIt() {
    var image = registries().locked().address() + "/team/private:1";
    imagePods().create(pullSecret("registry-key", registries().locked().address()));

    imagePods().create(pod("stranger", image, "IfNotPresent", ""));
    assertThat(waitingMessage("stranger", "ErrImagePull")).isNotEmpty();
    imagePods().create(pod("tenant", image, "IfNotPresent", "registry-key"));
    imagePods().awaitReady("tenant");
    imagePods().create(pod("tenant-again", image, "Never", "registry-key"));
    imagePods().awaitReady("tenant-again");

    // It is on the node now, and still not for those who cannot show the secret.
    imagePods().create(pod("late-stranger", image, "IfNotPresent", ""));
    assertThat(waitingMessage("late-stranger", "ErrImagePull")).isNotEmpty();
    imagePods().create(pod("never-stranger", image, "Never", ""));
    assertThat(waitingMessage("never-stranger", "ErrImageNeverPull"))
        .isEqualTo(
            "Container image \"%s\" is not present with pull policy of Never".formatted(image));
    for (var name :
        List.of("stranger", "tenant", "tenant-again", "late-stranger", "never-stranger")) {
      imagePods().delete(name);
    }
  }

  @Test
  default void aPullSecretThatIsNotThereIsToldWhenThePullFails() {
    var image = registries().locked().address() + "/team/private:1";
    imagePods().create(pod("no-secret", image, "Always", "absent-key"));

    assertThat(events().await("no-secret", "FailedToRetrieveImagePullSecret"))
        .isEqualTo(
            "Unable to retrieve some image pull secrets (absent-key); attempting to pull the image"
                + " may not succeed.");
    imagePods().delete("no-secret");
  }

  @Test
  default void aCredentialProviderOfTheNodeIsAsked() {
    var image = "%s/%s/app:1".formatted(registries().locked().address(), CredentialProvider.FOLDER);
    imagePods().create(pod("provided", image, "Always", ""));
    imagePods().awaitReady("provided");
    imagePods().delete("provided");
  }

  private String waitingMessage(String pod, String reason) {
    var seen =
        imagePods()
            .await(
                pod,
                one ->
                    Pods.containerIs(
                        one, "main", status -> Pods.waitingReason(status).equals(reason)));
    return Pods.container(seen, "main").getState().getWaiting().getMessage();
  }

  /** A pod on the node of the registries that waits for its end. */
  static String pod(String name, String image, String policy, String secret) {
    var secrets = secret.isEmpty() ? "[]" : "[{name: %s}]".formatted(secret);
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s}
    spec:
      nodeName: node-1
      terminationGracePeriodSeconds: 1
      automountServiceAccountToken: false
      imagePullSecrets: %s
      containers:
      - name: main
        image: %s
        imagePullPolicy: %s
    """
        .formatted(name, secrets, image, policy);
  }

  private static String pullSecret(String name, String registry) {
    return """
    apiVersion: v1
    kind: Secret
    metadata: {name: %s}
    type: kubernetes.io/dockerconfigjson
    stringData:
      .dockerconfigjson: '{"auths": {"%s": {"username": "%s", "password": "%s"}}}'
    """
        .formatted(name, registry, Registry.USER, Registry.PASSWORD);
  }

  /**
   * The registries of a cluster, on its first node; the hanging one takes calls and never answers.
   * Their image has content that nobody else uses: once it was pulled, an image of the same content
   * under another name is asked for again.
   */
  record RegistryPair(Registry open, Registry locked, String hanging, String slow, String failing) {
    static RegistryPair start(TestCluster cluster) {
      var node = cluster.nodes().getFirst();
      var open = Registry.open(node, OPEN_PORT);
      open.push(Images.OTHER_PAUSE, "team/app:1");
      var locked = Registry.locked(node, CredentialProvider.PORT);
      locked.push(Images.OTHER_PAUSE, "team/private:1");
      locked.push(Images.OTHER_PAUSE, CredentialProvider.FOLDER + "/app:1");
      return new RegistryPair(
          open,
          locked,
          Registry.hanging(node, HANGING_PORT),
          open.slowly(SLOW_PORT),
          Registry.failing(node, FAILING_PORT));
    }
  }
}
