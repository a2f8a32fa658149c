/** Use cases of listeners: authorizes them and opens their feeds. Control plane. */
@NullMarked
package dev.holdfast.application.listening;

import org.jspecify.annotations.NullMarked;
