/**
 * The adapter of the API server without one: pure parts by tables and golden text, the rest against
 * a scripted HTTP server on loopback. The real API server is testbed's.
 */
@NullMarked
package io.jubelet.node.kube;

import org.jspecify.annotations.NullMarked;
