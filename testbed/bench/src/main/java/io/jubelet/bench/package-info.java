/**
 * Both node agents measured beside each other: one cluster, one node of each, in turns. Start
 * reading at {@link io.jubelet.bench.Figure}. What is measured is the packaged program from
 * outside: the API server is watched, /proc is read, nothing is asked of an agent.
 */
@NullMarked
package io.jubelet.bench;

import org.jspecify.annotations.NullMarked;
