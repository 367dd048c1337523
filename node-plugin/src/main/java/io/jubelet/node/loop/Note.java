package io.jubelet.node.loop;

/**
 * One line of the log: what was decided and why.
 *
 * @param subject {@code pod=NAMESPACE/NAME uid=UID}, or what else it is about
 * @param warning whether somebody ought to look at it
 */
public record Note(boolean warning, String what, String subject, String reason) {}
