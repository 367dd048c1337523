/** The translation of pods to CRI, against tables, golden text and what upstream writes. */
@NullMarked
package io.jubelet.node.translate;

import org.jspecify.annotations.NullMarked;
