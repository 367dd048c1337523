@NullMarked
package io.jubelet.node.app;

import org.jspecify.annotations.NullMarked;
