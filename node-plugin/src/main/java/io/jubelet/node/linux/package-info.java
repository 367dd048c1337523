/**
 * The C library through the foreign-function API, under the names of the man pages, with errno as a
 * value. Nothing here decides anything, retries, or knows what a pod is.
 *
 * <p>Names of files are byte strings: a {@code String} with one char a byte (ISO-8859-1), because
 * what a container writes need not be UTF-8. Start reading at {@link io.jubelet.node.linux.Libc}.
 */
@NullMarked
package io.jubelet.node.linux;

import org.jspecify.annotations.NullMarked;
