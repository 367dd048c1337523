package io.jubelet.operator.app;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness: the operator sees the API server. */
@Readiness
@Singleton
public final class WatchesReady implements HealthCheck {
  private final OperatorProcess process;

  WatchesReady(OperatorProcess process) {
    this.process = process;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("watches").status(process.healthy()).build();
  }
}
