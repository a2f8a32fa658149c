// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Faults that the server logs, because it has to go on for its other connections. Warnings are not shown meanwhile. */
final class LoggedErrors extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.holdfast");
    private final @Nullable Level before = logger.getLevel();
    private @Nullable String first;

    static LoggedErrors record() {
        LoggedErrors errors = new LoggedErrors();
        errors.setContext(errors.logger.getLoggerContext());
        errors.start();
        errors.logger.setLevel(Level.ERROR);
        errors.logger.addAppender(errors);
        return errors;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (first == null && event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            first = event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
    }

    void requireNone() {
        if (first != null) {
            throw new AssertionError("the server logs a fault: " + first);
        }
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setLevel(before);
        stop();
    }
}
