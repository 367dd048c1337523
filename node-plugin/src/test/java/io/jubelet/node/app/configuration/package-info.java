@NullMarked
package io.jubelet.node.app.configuration;

import org.jspecify.annotations.NullMarked;
