/** What the server takes of the JVM's memory beyond what its parts count. */
@NullMarked
package dev.holdfast.bootstrap.memory;

import org.jspecify.annotations.NullMarked;
