/** Reads and watches the manifests of static pods. */
@NullMarked
package io.jubelet.node.staticpod;

import org.jspecify.annotations.NullMarked;
