/** The measured servers, each in a process of its own: starts them, reads their resource use, and always ends them. */
@NullMarked
package dev.holdfast.bench.server;

import org.jspecify.annotations.NullMarked;
