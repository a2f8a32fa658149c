/**
 * Stores that run as processes of their own beside a test.
 * No vendor's types: what speaks to them is the adapter under test.
 */
@NullMarked
package dev.holdfast.testkit.store;

import org.jspecify.annotations.NullMarked;
