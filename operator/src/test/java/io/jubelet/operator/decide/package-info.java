/** Tables of every decision of the operator, and of all of them together in small worlds. */
@NullMarked
package io.jubelet.operator.decide;

import org.jspecify.annotations.NullMarked;
