@NullMarked
package io.jubelet.node.decide.admission;

import org.jspecify.annotations.NullMarked;
