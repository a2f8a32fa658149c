/** The servers under test, each in a process of its own: starts and ends them and reads their resource use. */
@NullMarked
package dev.holdfast.bench.server;

import org.jspecify.annotations.NullMarked;
