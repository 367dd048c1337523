@NullMarked
package io.jubelet.operator.kube;

import org.jspecify.annotations.NullMarked;
