/** The servers that are measured, each a process of its own: started, asked what they use, and ended, whatever happens. */
@NullMarked
package dev.holdfast.bench.server;

import org.jspecify.annotations.NullMarked;
