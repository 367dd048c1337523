/**
 * The API server: what the agent reads of it, writes to it and is told by it. One HTTP/2 connection
 * with the node's client certificate; the requests are the node's own few, so there is no generated
 * client beneath (docs/decisions/0004). The models of pods and nodes are fabric8's.
 *
 * <p>Decides nothing about pods: it carries statuses, it does not make them. Never logs a secret, a
 * token or the body of an answer. All state is caches with a bound. Start reading at {@link
 * io.jubelet.node.kube.ApiServer}.
 */
@NullMarked
package io.jubelet.node.kube;

import org.jspecify.annotations.NullMarked;
