/**
 * What every implementation of an {@code effect} interface has to do: one test class per interface,
 * extended for the real adapter and for the fake of the simulation.
 */
@NullMarked
package io.jubelet.node.contract;

import org.jspecify.annotations.NullMarked;
