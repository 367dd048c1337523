/** What every source file of the repository must look like, as tests. */
@NullMarked
package io.jubelet.testbed.tidy;

import org.jspecify.annotations.NullMarked;
