/** Clients and servers that the end-to-end tests share. */
@NullMarked
package dev.holdfast.bootstrap.e2e.support;

import org.jspecify.annotations.NullMarked;
