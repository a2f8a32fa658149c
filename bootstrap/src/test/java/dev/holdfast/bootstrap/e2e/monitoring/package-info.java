/** What an operator sees of a server: metrics, logs, pages. */
@NullMarked
package dev.holdfast.bootstrap.e2e.monitoring;

import org.jspecify.annotations.NullMarked;
