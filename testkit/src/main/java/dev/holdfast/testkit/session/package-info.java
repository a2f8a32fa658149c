/**
 * Sessions in every state, for tests. Created by the domain's own transitions, so that each of them is possible.
 */
@NullMarked
package dev.holdfast.testkit.session;

import org.jspecify.annotations.NullMarked;
