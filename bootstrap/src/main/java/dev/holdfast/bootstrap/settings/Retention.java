// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import java.time.Duration;

/** How long the server keeps audio behind the live edge. */
public sealed interface Retention {

    /** As long as the server keeps the session: a recording. */
    record Keep() implements Retention {}

    /** At least this long. */
    record AtLeast(Duration duration) implements Retention {}

    /** {@code keep} or a duration from 10 s to 365 days. */
    static Retention parse(String text) {
        return "keep".equals(text.strip())
                ? new Keep()
                : new AtLeast(Readings.duration(Duration.ofSeconds(10), Duration.ofDays(365))
                        .read(text));
    }
}
