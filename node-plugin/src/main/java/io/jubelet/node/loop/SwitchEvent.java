package io.jubelet.node.loop;

/** Answers to a {@link SwitchEffect}. */
public non-sealed interface SwitchEvent extends Event {}
