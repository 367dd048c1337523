/** The layers of the operator as tests: who may use whom, and what pure code may not touch. */
@NullMarked
package io.jubelet.operator.architecture;

import org.jspecify.annotations.NullMarked;
