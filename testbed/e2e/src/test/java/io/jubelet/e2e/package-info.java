/**
 * What users rely on, shown on a real cluster with the packaged programs. Start reading at {@link
 * io.jubelet.e2e.RunPods}: the rules that hold for every node agent. May not look into a program:
 * only the API server, the node's files and its runtimes are asked.
 */
@NullMarked
package io.jubelet.e2e;

import org.jspecify.annotations.NullMarked;
