package dev.holdfast.adapter.dynamodb;

import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A session's item: its fields as attributes, and those that the indices and the deletion by time stand on. */
final class SessionAttributes {

    static final String VERSION = "version";
    static final String EPOCH = "epoch";

    /** Drawn by whoever created the session, and kept by every save: tells it from others that had its id before. */
    static final String CREATION = "creation";

    /** Drawn by whoever saved it last, and the same in each attempt: tells one's own success from somebody else's. */
    static final String LAST_WRITE = "lastWrite";

    private static final String PREFIX = "SESSION#";

    /**
     * A session is looked after within seconds of being due, its audio let go and itself forgotten. This is for what a
     * fleet leaves behind that nobody starts again: long enough to outlast any outage, and a lease in use is never this old.
     */
    private static final Duration KEPT_AFTER_DUE = Duration.ofDays(7);

    /** Those which a session's state may lack: a save takes away what the state before it had. */
    private static final Set<String> PERHAPS = Set.of(
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

    static Set<String> perhaps() {
        return PERHAPS;
    }

    static Map<String, AttributeValue> key(SessionId id) {
        return Map.of(TableShape.KEY, AttributeValue.fromS(PREFIX + id));
    }

    static Map<String, AttributeValue> of(Session session) {
        SessionItem item = SessionMapper.INSTANCE.toItem(session);
        return Attributes.empty()
                .put(TableShape.KEY, PREFIX + item.id())
                .put(TableShape.OWNER, item.owner())
                .put(TableShape.PLACE, SessionPlace.of(session))
                .put("sourceLanguage", item.sourceLanguage())
                .put("qualityTier", item.qualityTier())
                .put("clockHertz", item.clockHertz())
                .put("createdAt", item.createdAt())
                .put(EPOCH, item.epoch())
                .put("spokenNode", item.spokenNode())
                .put("spokenNextSequence", item.spokenNextSequence())
                .put("spokenMediaTimeMicros", item.spokenMediaTimeMicros())
                .put("spokenExactly", item.spokenExactly())
                .put(TableShape.STATE, item.state())
                .put(TableShape.DUE_SHARD, DueShard.of(session.id()))
                .put(TableShape.DUE_AT, item.dueAt())
                .put(TableShape.EXPIRES_AT, item.dueAt().plus(KEPT_AFTER_DUE).getEpochSecond())
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

    /** @throws RuntimeException if the item is no session known here */
    static Session read(Map<String, AttributeValue> values) {
        Attributes stored = new Attributes(values);
        return SessionMapper.INSTANCE.toSession(new SessionItem(
                stored.text(TableShape.KEY).substring(PREFIX.length()),
                stored.text(TableShape.OWNER),
                stored.text("sourceLanguage"),
                stored.text("qualityTier"),
                hertz(stored),
                stored.instant("createdAt"),
                stored.number(EPOCH),
                stored.optionalText("spokenNode"),
                stored.optionalNumber("spokenNextSequence"),
                stored.optionalNumber("spokenMediaTimeMicros"),
                stored.optionalFlag("spokenExactly"),
                stored.text(TableShape.STATE),
                stored.instant(TableShape.DUE_AT),
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
