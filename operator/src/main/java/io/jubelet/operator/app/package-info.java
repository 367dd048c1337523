/** The process: start, settings, health, wiring by constructors. CDI and Quarkus stay in here. */
@NullMarked
package io.jubelet.operator.app;

import org.jspecify.annotations.NullMarked;
