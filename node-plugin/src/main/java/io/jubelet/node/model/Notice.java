package io.jubelet.node.model;

/**
 * What the pod's user should know of something that was done otherwise than asked, as an event.
 *
 * @param reason upstream's reason of the event
 * @param message one sentence
 */
public record Notice(String reason, String message) {}
