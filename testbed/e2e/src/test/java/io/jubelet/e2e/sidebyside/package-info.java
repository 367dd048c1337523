/**
 * The same pods on two nodes of one cluster, one run by Jubelet and one by the Go kubelet, and what
 * each tells of them compared field by field. Start reading at {@link
 * io.jubelet.e2e.sidebyside.SideBySideTest}. May not look into a program: the status and the events
 * at the API server are all that is compared.
 */
@NullMarked
package io.jubelet.e2e.sidebyside;

import org.jspecify.annotations.NullMarked;
