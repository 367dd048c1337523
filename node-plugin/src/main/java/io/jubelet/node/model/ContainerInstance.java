package io.jubelet.node.model;

/**
 * One container as the runtime shows it (CRI {@code ContainerStatus}): one attempt to run the
 * container {@code name} of a pod's spec.
 *
 * @param attempt the CRI attempt, which is the container's restart count
 * @param hash the annotation {@code io.kubernetes.container.hash}; empty when the runtime has none
 * @param image the image as the spec named it
 * @param imageRef the image that runs, by digest where the runtime tells
 * @param logPath absolute path of its log file; empty when the runtime has none
 */
public record ContainerInstance(
    String id,
    String name,
    String sandboxId,
    int attempt,
    Run run,
    String hash,
    String image,
    String imageRef,
    String logPath) {}
