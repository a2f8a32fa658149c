/**
 * A login server of one's own: keys that it shows and takes back, tokens that it signs, and all that can go wrong with
 * fetching the one to check the other. JDK only, so that no library's notion of a token is tested with itself.
 */
@NullMarked
package dev.holdfast.testkit.login;

import org.jspecify.annotations.NullMarked;
