// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.chromium;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that need a browser on this machine; without one they are left out, and that is said. Their methods may ask for
 * {@link Browsers}.
 *
 * <p>{@code -Dbrowser-tests=required} makes it a failure that there is none, {@code -Dbrowser-tests=off} leaves them out
 * anyway.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ChromiumExtension.class)
@Timeout(120)
public @interface InChromium {}
