@NullMarked
package io.jubelet.node.staticpod;

import org.jspecify.annotations.NullMarked;
