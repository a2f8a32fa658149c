// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * What the test shows is the same with every session store, so the build leaves it out of the suite's second run, on DynamoDB.
 * Such a test chooses its own store, or none is asked, or it asks for no more than a session to attach to, and then looks at
 * sockets, delivery or the audio log. A test of a session's state, lease, expiry, look-up or list, or of the server's
 * readiness, is none.
 */
@Tag("store-independent")
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface StoreIndependent {}
