@NullMarked
package io.jubelet.operator.app;

import org.jspecify.annotations.NullMarked;
