/** Use cases of hosts: creates, finds, lists and ends sessions. */
@NullMarked
package dev.holdfast.application.hosting;

import org.jspecify.annotations.NullMarked;
