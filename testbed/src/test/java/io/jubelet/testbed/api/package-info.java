/**
 * The custom resources on a real API server: what it refuses and with which words, what it
 * completes, and how server-side apply merges.
 */
@NullMarked
package io.jubelet.testbed.api;

import org.jspecify.annotations.NullMarked;
