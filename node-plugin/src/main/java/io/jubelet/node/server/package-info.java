/**
 * The agent's own endpoints: the authenticated one on port 10250 and healthz on the loopback.
 *
 * <p>Every request of the first is authenticated (client certificate, TokenReview) and authorised
 * (SubjectAccessReview) before it is looked at. Handlers read snapshots and never change state.
 */
@NullMarked
package io.jubelet.node.server;

import org.jspecify.annotations.NullMarked;
