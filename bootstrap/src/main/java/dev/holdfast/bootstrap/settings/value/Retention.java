// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

import java.time.Duration;

/** How long the server keeps audio behind the live edge. */
public sealed interface Retention {

    /** As long as the server keeps the session: a recording. */
    record Keep() implements Retention {}

    /** At least this long. */
    record AtLeast(Duration duration) implements Retention {}
}
