/** What several components need to register the same Micrometer meters. */
@NullMarked
package dev.holdfast.application.port.out.metrics;

import org.jspecify.annotations.NullMarked;
