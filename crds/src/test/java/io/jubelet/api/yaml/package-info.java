/**
 * Makes the YAML of {@code crds/} from the Java types and checks that the two agree. Start at
 * {@link io.jubelet.api.yaml.CrdYaml}.
 */
@NullMarked
package io.jubelet.api.yaml;

import org.jspecify.annotations.NullMarked;
