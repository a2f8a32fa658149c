/**
 * Databases that run as processes beside a test. Uses no type of a vendor: the adapter under test connects to them.
 */
@NullMarked
package dev.holdfast.testkit.store;

import org.jspecify.annotations.NullMarked;
