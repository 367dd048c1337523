package io.jubelet.node.model;

/**
 * All that a decision about one pod depends on, but the time.
 *
 * @param statusDelivered whether the API server has the status that was computed last
 */
public record Situation(
    PodWorker worker,
    PodObservation seen,
    PodMemory memory,
    NodeContext node,
    boolean statusDelivered) {}
