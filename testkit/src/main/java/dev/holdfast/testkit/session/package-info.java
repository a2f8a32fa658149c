/**
 * Sessions in every state, for tests.
 * Made through the domain's own transitions, so that none exists that could not.
 */
@NullMarked
package dev.holdfast.testkit.session;

import org.jspecify.annotations.NullMarked;
