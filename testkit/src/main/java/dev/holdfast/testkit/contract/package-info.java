/**
 * What every adapter must hold to, as test classes that an adapter's own test extends.
 * Needs JUnit and AssertJ on the class path; nothing that ships may use it.
 */
@NullMarked
package dev.holdfast.testkit.contract;

import org.jspecify.annotations.NullMarked;
