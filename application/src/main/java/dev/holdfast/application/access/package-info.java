/** Access control: authentication, authorization of listeners, and rate limits per address. */
@NullMarked
package dev.holdfast.application.access;

import org.jspecify.annotations.NullMarked;
