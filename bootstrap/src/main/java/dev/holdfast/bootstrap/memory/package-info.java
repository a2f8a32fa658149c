/** What the server takes of the JVM's memory beyond what its parts count, and how heap is given back. */
@NullMarked
package dev.holdfast.bootstrap.memory;

import org.jspecify.annotations.NullMarked;
