/**
 * Whether the node takes a pod that was bound to it. Asked once per pod, never for one that has
 * begun. Start reading at {@link io.jubelet.node.decide.admission.Admission}.
 */
@NullMarked
package io.jubelet.node.decide.admission;

import org.jspecify.annotations.NullMarked;
