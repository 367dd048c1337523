/**
 * Durable facts of this node as checksummed files of one folder. Knows nothing of what they mean.
 *
 * <p>Start reading at {@link io.jubelet.node.store.FileStore}; the file format is {@link
 * io.jubelet.node.store.Sealed}.
 */
@NullMarked
package io.jubelet.node.store;

import org.jspecify.annotations.NullMarked;
