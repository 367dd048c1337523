/** Values for the tests of the operator. */
@NullMarked
package io.jubelet.operator;

import org.jspecify.annotations.NullMarked;
