// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.logging;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.encoder.JsonEscapeUtil;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Encodes log events as one JSON object a line, as log collectors expect: the time in ISO 8601, and an event's keys and
 * values as fields of the object. Logback's own encoder puts those in a list, and writes the time as a number.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {

    /** Of constant length and in UTC, so that lines sort by it. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final ThrowableProxyConverter stackTraces = new ThrowableProxyConverter();

    @Override
    public void start() {
        stackTraces.setContext(getContext());
        stackTraces.start();
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        Fields fields = new Fields();
        fields.put("timestamp", TIME.format(event.getInstant()));
        fields.put("level", event.getLevel().toString());
        fields.put("logger", event.getLoggerName());
        fields.put("thread", event.getThreadName());
        fields.put("message", event.getFormattedMessage());
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> fields.put(pair.key, pair.value));
        }
        event.getMDCPropertyMap().forEach(fields::put);
        if (event.getThrowableProxy() != null) {
            fields.put("stackTrace", stackTraces.convert(event));
        }
        return fields.line().getBytes(StandardCharsets.UTF_8);
    }

    /** The fields of one object. If a name occurs twice, the first value wins. */
    private static final class Fields {

        private final StringBuilder line = new StringBuilder(256).append('{');
        private final Set<String> names = new HashSet<>();

        void put(String name, @Nullable Object value) {
            if (!names.add(name)) {
                return;
            }
            line.append(names.size() == 1 ? "" : ",");
            quoted(name);
            line.append(':');
            if (value == null || value instanceof Boolean || value instanceof Long || value instanceof Integer) {
                line.append(value);
            } else {
                quoted(value.toString());
            }
        }

        private void quoted(String text) {
            line.append('"').append(JsonEscapeUtil.jsonEscapeString(text)).append('"');
        }

        String line() {
            return line.append("}\n").toString();
        }
    }
}
