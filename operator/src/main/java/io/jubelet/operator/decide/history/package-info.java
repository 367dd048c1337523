/** Which revisions are kept. Start at {@link io.jubelet.operator.decide.history.History}. */
@NullMarked
package io.jubelet.operator.decide.history;

import org.jspecify.annotations.NullMarked;
