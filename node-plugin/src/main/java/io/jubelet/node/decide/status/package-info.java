/**
 * What the API server is told: the status of one pod and the status of the node, from what was seen
 * and what was told before. Decides nothing that acts. Start reading at {@link
 * io.jubelet.node.decide.status.PodStatuses}.
 */
@NullMarked
package io.jubelet.node.decide.status;

import org.jspecify.annotations.NullMarked;
