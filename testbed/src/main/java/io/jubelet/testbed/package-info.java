@NullMarked
package io.jubelet.testbed;

import org.jspecify.annotations.NullMarked;
