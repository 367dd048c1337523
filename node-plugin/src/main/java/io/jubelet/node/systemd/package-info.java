/**
 * systemd as the manager of units, asked over D-Bus: makes, limits and stops the slices of pods,
 * and starts, stops and enables the services of runtimes. It is the few calls that the node agent
 * needs and no more; why it is not a library is decision 0013.
 *
 * <p>Start reading at {@link io.jubelet.node.systemd.Units}. {@link io.jubelet.node.systemd.Bus} is
 * one connection, {@link io.jubelet.node.systemd.Marshaller} and {@link
 * io.jubelet.node.systemd.Unmarshaller} are the wire format of the D-Bus specification.
 */
@NullMarked
package io.jubelet.node.systemd;

import org.jspecify.annotations.NullMarked;
