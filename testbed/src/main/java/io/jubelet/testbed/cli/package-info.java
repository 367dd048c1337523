/**
 * The testbed for a person: {@code make cluster} and its kin. Start reading at {@link
 * io.jubelet.testbed.cli.Main}. May not hold logic of the testbed itself.
 */
@NullMarked
package io.jubelet.testbed.cli;

import org.jspecify.annotations.NullMarked;
