/**
 * The node agent's adapter of the API server ({@code io.jubelet.node.kube}) on a real one: with a
 * node's certificate, the Node authorizer and NodeRestriction. What it may not do is shown as much
 * as what it does.
 */
@NullMarked
package io.jubelet.testbed.kube;

import org.jspecify.annotations.NullMarked;
