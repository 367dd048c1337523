@NullMarked
package io.jubelet.node.decide.images;

import org.jspecify.annotations.NullMarked;
