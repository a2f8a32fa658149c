/** Nothing that one client does reaches another's session. */
@NullMarked
package dev.holdfast.bootstrap.e2e.isolation;

import org.jspecify.annotations.NullMarked;
