@NullMarked
package io.jubelet.node.decide.mirror;

import org.jspecify.annotations.NullMarked;
