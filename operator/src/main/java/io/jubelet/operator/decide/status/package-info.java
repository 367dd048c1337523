/**
 * What a config tells people: counts, examples, conditions. Start at {@link
 * io.jubelet.operator.decide.status.ConfigStatus}.
 */
@NullMarked
package io.jubelet.operator.decide.status;

import org.jspecify.annotations.NullMarked;
