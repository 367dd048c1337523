/**
 * A manifest file of a static pod → the pod the Go kubelet makes of it, its identity included, so
 * that either agent finds the other's static pods as its own.
 */
@NullMarked
package io.jubelet.node.translate.manifest;

import org.jspecify.annotations.NullMarked;
