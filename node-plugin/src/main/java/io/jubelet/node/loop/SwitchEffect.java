package io.jubelet.node.loop;

/** What a switch of the runtime wants done: journal entries, files, services, reports. */
public non-sealed interface SwitchEffect extends Effect {}
