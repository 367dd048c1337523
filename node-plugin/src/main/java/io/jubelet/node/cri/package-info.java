/**
 * Container runtimes over CRI v1: gRPC on a unix socket. Implements {@link
 * io.jubelet.node.effect.Runtimes}, {@link io.jubelet.node.effect.Runtime} and {@link
 * io.jubelet.node.effect.Images}.
 *
 * <p>Knows nothing of what a pod means: it sends what {@code translate} made and reads what the
 * runtime answers. It writes the files that are mounted into a container (hosts file, termination
 * message) just before the container is created. Start reading at {@link
 * io.jubelet.node.cri.CriRuntimes} and {@link io.jubelet.node.cri.CriRuntime}; how a gRPC status
 * becomes an outcome is in {@link io.jubelet.node.cri.Answers}.
 */
@NullMarked
package io.jubelet.node.cri;

import org.jspecify.annotations.NullMarked;
