package io.jubelet.operator.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.jubelet.operator.kube.ConfigFilter;
import io.jubelet.operator.kube.ConfigReconciler;
import io.jubelet.operator.kube.LeaderTerm;
import io.jubelet.operator.kube.RolloutMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/** Builds the operator from its parts, starts and stops it with the process. */
@Singleton
public final class OperatorProcess {
  /** A failed look is repeated for ever, at most this far apart. */
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

  /** A look without any event, in case one was lost. */
  private static final Duration SAFETY_NET = Duration.ofMinutes(10);

  private final Operator operator;
  private final LeaderTerm term;
  private volatile boolean stopping;

  OperatorProcess(KubernetesClient client, OperatorSettings settings, MeterRegistry registry) {
    var identity = ManagementFactory.getRuntimeMXBean().getName() + "_" + UUID.randomUUID();
    var lease = settings.lease();
    operator =
        new Operator(
            overrider ->
                overrider
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withConcurrentReconciliationThreads(1)
                    .withLeaderElectionConfiguration(election(lease, identity)));
    term = new LeaderTerm(client, lease.namespace(), lease.name(), identity, lease.quiet());
    operator.register(
        new ConfigReconciler(client, term, Clock.systemUTC(), new RolloutMetrics(registry)),
        overrider ->
            overrider
                .withName("noderuntimeconfig")
                .withFieldManager("jubelet-operator")
                .withFinalizer("jubelet.io/rollout")
                // An annotation changes no generation.
                .withGenerationAware(false)
                .withOnUpdateFilter(ConfigFilter::matters)
                .withReconciliationMaxInterval(SAFETY_NET)
                .withRetry(
                    new GenericRetry()
                        .withoutMaxAttempts()
                        .setInitialInterval(500)
                        .setMaxInterval(LONGEST_RETRY.toMillis())));
  }

  private LeaderElectionConfiguration election(OperatorSettings.Lease lease, String identity) {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(lease.name())
        .withLeaseNamespace(lease.namespace())
        .withIdentity(identity)
        .withLeaseDuration(lease.duration())
        .withRenewDeadline(lease.renewDeadline())
        .withRetryPeriod(lease.retryPeriod())
        .withExitOnStopLeading(false)
        .withLeaderCallbacks(new LeaderCallbacks(() -> {}, this::leadershipEnded, _ -> {}))
        .build();
  }

  /**
   * One that lost its lease ends at once, so that two never grant. One that is stopping gives it
   * back itself: an exit out of the shutdown would wait for itself until it is killed.
   */
  private void leadershipEnded() {
    if (!stopping) {
      System.exit(1);
    }
  }

  void start(@Observes StartupEvent event) {
    operator.start();
  }

  void stop(@Observes ShutdownEvent event) {
    stopping = true;
    operator.stop();
    term.giveBack();
  }

  /** All watches are alive; true also for one that waits to become leader. */
  boolean healthy() {
    return !operator.getRuntimeInfo().isStarted()
        || operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }
}
