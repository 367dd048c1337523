@NullMarked
package io.jubelet.node.server;

import org.jspecify.annotations.NullMarked;
