@NullMarked
package io.jubelet.node.translate.manifest;

import org.jspecify.annotations.NullMarked;
