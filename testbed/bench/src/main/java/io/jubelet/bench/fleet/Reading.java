package io.jubelet.bench.fleet;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jubelet.testbed.OperatorRun;
import io.jubelet.testbed.TestbedFailure;
import java.time.Duration;

/**
 * What only grows, at one moment.
 *
 * @param at monotonic, in nanoseconds
 * @param cpu of the operator's process
 * @param requests that the API server has answered about Nodes, leases and our kinds, but watches
 * @param configStatus writes of the config's status
 * @param looks of the operator at the fleet
 * @param looking how long these took together, seconds
 * @param stored bytes in etcd's file
 */
record Reading(
    long at,
    Duration cpu,
    double requests,
    double configStatus,
    double looks,
    double looking,
    double stored) {

  static Reading of(KubernetesClient client, OperatorRun operator) {
    var server = new PrometheusText(client.raw("/metrics"));
    var own = new PrometheusText(operator.metrics());
    var cpu =
        ProcessHandle.of(operator.pid())
            .flatMap(process -> process.info().totalCpuDuration())
            .orElseThrow(() -> new TestbedFailure("the operator's CPU time is not known"));
    return new Reading(
        System.nanoTime(),
        cpu,
        server.sum("apiserver_request_total", Reading::counted),
        server.sum("apiserver_request_total", Reading::ofConfigStatus),
        own.sum("jubelet_rollout_look_seconds_count", _ -> true),
        own.sum("jubelet_rollout_look_seconds_sum", _ -> true),
        server.sum("apiserver_storage_size_bytes", _ -> true));
  }

  private static boolean counted(String labels) {
    return !labels.contains("verb=\"WATCH\"")
        && (labels.contains("resource=\"nodes\"")
            || labels.contains("resource=\"leases\"")
            || labels.contains("resource=\"noderuntime"));
  }

  private static boolean ofConfigStatus(String labels) {
    return labels.contains("resource=\"noderuntimeconfigs\"")
        && labels.contains("subresource=\"status\"");
  }
}
