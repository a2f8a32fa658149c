/** What is measured: each scenario fills a hall, listens, and says what it found. */
@NullMarked
package dev.holdfast.bench.scenario;

import org.jspecify.annotations.NullMarked;
