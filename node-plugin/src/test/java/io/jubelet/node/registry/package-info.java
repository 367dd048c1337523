@NullMarked
package io.jubelet.node.registry;

import org.jspecify.annotations.NullMarked;
