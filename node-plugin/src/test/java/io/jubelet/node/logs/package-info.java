@NullMarked
package io.jubelet.node.logs;

import org.jspecify.annotations.NullMarked;
