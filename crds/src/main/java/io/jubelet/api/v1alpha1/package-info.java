@NullMarked
package io.jubelet.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
