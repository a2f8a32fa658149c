// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.item;

import dev.holdfast.adapter.dynamodb.table.TableSchema;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Maps a session to its item: its fields, and the attributes for the indices and the TTL. Stateless. */
public final class SessionAttributes {

    public static final String VERSION = "version";
    public static final String EPOCH = "epoch";

    /** Creation id, random, never changed by a save: tells the session from an earlier one with the same id. */
    public static final String CREATION = "creation";

    /**
     * Write id, chosen by the writer and reused on retry. If a conditional write fails but this id is stored, an earlier
     * attempt succeeded.
     */
    public static final String LAST_WRITE = "lastWrite";

    private static final String PREFIX = "SESSION#";

    /**
     * Servers process a due session within seconds, and delete it in the end. The TTL deletes sessions of servers that were
     * shut down for good: longer than any outage, and never reached by a lease in use.
     */
    private static final Duration TTL_AFTER_DUE = Duration.ofDays(7);

    /** Attributes that not every state has. A save removes those of the previous state. */
    private static final Set<String> OPTIONAL = Set.of(
            "clockHertz",
            "spokenNode",
            "spokenNextSequence",
            "spokenMediaTimeMicros",
            "spokenExactly",
            "leaseConnection",
            "leaseSince",
            "leaseWanted",
            "interruptedAt",
            "wasPaused",
            "endedAt",
            "endReason",
            "lastSequence");

    private SessionAttributes() {}

    public static Set<String> optional() {
        return OPTIONAL;
    }

    public static Map<String, AttributeValue> key(SessionId id) {
        return Map.of(TableSchema.KEY, AttributeValue.fromS(PREFIX + id));
    }

    public static Map<String, AttributeValue> of(Session session) {
        SessionItem item = SessionMapper.INSTANCE.toItem(session);
        return Attributes.empty()
                .put(TableSchema.KEY, PREFIX + item.id())
                .put(TableSchema.OWNER, item.owner())
                .put(TableSchema.LIST_POSITION, PageToken.position(session))
                .put("sourceLanguage", item.sourceLanguage())
                .put("qualityTier", item.qualityTier())
                .put("clockHertz", item.clockHertz())
                .put("createdAt", item.createdAt())
                .put(EPOCH, item.epoch())
                .put("spokenNode", item.spokenNode())
                .put("spokenNextSequence", item.spokenNextSequence())
                .put("spokenMediaTimeMicros", item.spokenMediaTimeMicros())
                .put("spokenExactly", item.spokenExactly())
                .put(TableSchema.STATE, item.state())
                .put(TableSchema.DUE_SHARD, DueShard.of(session.id()))
                .put(TableSchema.DUE_AT, item.dueAt())
                .put(TableSchema.EXPIRES_AT, item.dueAt().plus(TTL_AFTER_DUE).getEpochSecond())
                .put("leaseConnection", item.leaseConnection())
                .put("leaseSince", item.leaseSince())
                .put("leaseWanted", item.leaseWanted())
                .put("interruptedAt", item.interruptedAt())
                .put("wasPaused", item.wasPaused())
                .put("endedAt", item.endedAt())
                .put("endReason", item.endReason())
                .put("lastSequence", item.lastSequence())
                .put(VERSION, item.version())
                .values();
    }

    /** @throws RuntimeException if the item is not a session that this version supports */
    public static Session read(Map<String, AttributeValue> values) {
        Attributes stored = new Attributes(values);
        return SessionMapper.INSTANCE.toSession(new SessionItem(
                stored.text(TableSchema.KEY).substring(PREFIX.length()),
                stored.text(TableSchema.OWNER),
                stored.text("sourceLanguage"),
                stored.text("qualityTier"),
                hertz(stored),
                stored.instant("createdAt"),
                stored.number(EPOCH),
                stored.optionalText("spokenNode"),
                stored.optionalNumber("spokenNextSequence"),
                stored.optionalNumber("spokenMediaTimeMicros"),
                stored.optionalFlag("spokenExactly"),
                stored.text(TableSchema.STATE),
                stored.instant(TableSchema.DUE_AT),
                stored.optionalText("leaseConnection"),
                stored.optionalInstant("leaseSince"),
                stored.optionalFlag("leaseWanted"),
                stored.optionalInstant("interruptedAt"),
                stored.optionalFlag("wasPaused"),
                stored.optionalInstant("endedAt"),
                stored.optionalText("endReason"),
                stored.optionalNumber("lastSequence"),
                stored.number(VERSION)));
    }

    private static @Nullable Integer hertz(Attributes stored) {
        Long hertz = stored.optionalNumber("clockHertz");
        return hertz == null ? null : Math.toIntExact(hertz);
    }
}
