@NullMarked
package io.jubelet.node.decide.logs;

import org.jspecify.annotations.NullMarked;
