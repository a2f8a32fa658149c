// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.holdfast.bootstrap.settings.value.LogFormat;
import dev.holdfast.bootstrap.settings.value.LogLevel;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sends log events to standard error, so that standard output has results only. Until {@link #configure(LogFormat,
 * LogLevel)} is called, it logs only warnings and errors, which suits short commands.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {

    /** The root of the names of this project's loggers. */
    private static final String ROOT_LOGGER_PREFIX = "dev.holdfast";

    private static final String LINE =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{20} %replace([%X] ){'^\\[\\] $', ''}%msg%replace( %kvp){'^ $', ''}%n%ex";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        setUp(context, LogFormat.TEXT, Level.WARN);
        installJulBridge();
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Sets the format of all events, and the lowest level of Holdfast's own events. */
    public static void configure(LogFormat format, LogLevel level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            setUp(context, format, Level.valueOf(level.name()));
        }
    }

    /** Some libraries log through {@code java.util.logging}. Its own handlers would bypass this setup. */
    private static void installJulBridge() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    private static void setUp(LoggerContext context, LogFormat format, Level ours) {
        context.reset();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName("console");
        console.setTarget(ConsoleTarget.SystemErr.getName());
        console.setEncoder(encoder(context, format));
        console.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(console);
        context.getLogger(ROOT_LOGGER_PREFIX).setLevel(ours);
        // Javalin logs exceptions that it also throws, and our code reports those.
        context.getLogger("io.javalin").setLevel(Level.OFF);
        // A client that sends invalid bytes is told so. Logged, such errors would let clients fill the log.
        context.getLogger("org.glassfish.tyrus").setLevel(Level.OFF);
        // These log what a client sent, which for CONNECT is a target with its token.
        context.getLogger("org.eclipse.jetty.util.HostPort").setLevel(Level.OFF);
        context.getLogger("org.eclipse.jetty.http.HttpParser").setLevel(Level.OFF);
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, LogFormat format) {
        if (format == LogFormat.JSON) {
            JsonLines json = new JsonLines();
            json.setContext(context);
            json.start();
            return json;
        }
        PatternLayoutEncoder line = new PatternLayoutEncoder();
        line.setContext(context);
        line.setPattern(LINE);
        line.start();
        return line;
    }
}
