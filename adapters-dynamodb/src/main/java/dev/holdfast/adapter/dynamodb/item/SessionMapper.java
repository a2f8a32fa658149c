// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.item;

import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.AudioProgress;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.domain.session.Version;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mapstruct.Mapper;
import org.mapstruct.Mapping;
import org.mapstruct.ReportingPolicy;

/** Maps a session to flat fields and back. MapStruct rejects a field without a mapping at compile time. */
@Mapper(unmappedTargetPolicy = ReportingPolicy.ERROR, implementationName = "Generated<CLASS_NAME>")
interface SessionMapper {

    SessionMapper INSTANCE = new GeneratedSessionMapper();

    default SessionItem toItem(Session session) {
        return toItem(
                session,
                StateFields.of(session.state()),
                session.audioProgress().orElse(null));
    }

    /** @throws RuntimeException if the fields are not a session that this version supports */
    default Session toSession(SessionItem item) {
        return toSession(item, toStateFields(item).toState(item.epoch()), toProgress(item));
    }

    @Mapping(target = "id", source = "session.id")
    @Mapping(target = "clockHertz", source = "session.clock")
    @Mapping(target = "spokenNode", source = "spoken.node")
    @Mapping(target = "spokenNextSequence", source = "spoken.nextSequence")
    @Mapping(target = "spokenMediaTimeMicros", source = "spoken.mediaTimeMicros")
    @Mapping(target = "spokenExactly", source = "spoken.isExact")
    @Mapping(target = "state", source = "fields.state")
    @Mapping(target = "dueAt", source = "fields.dueAt")
    SessionItem toItem(Session session, StateFields fields, @Nullable AudioProgress spoken);

    StateFields toStateFields(SessionItem item);

    @Mapping(target = "id", source = "item.id")
    @Mapping(target = "clock", source = "item.clockHertz")
    @Mapping(target = "state", source = "state")
    @Mapping(target = "audioProgress", source = "spoken")
    Session toSession(SessionItem item, SessionState state, Optional<AudioProgress> spoken);

    private static Optional<AudioProgress> toProgress(SessionItem item) {
        return item.spokenNode() == null || item.spokenNextSequence() == null || item.spokenMediaTimeMicros() == null
                ? Optional.empty()
                : Optional.of(new AudioProgress(
                        new NodeId(item.spokenNode()),
                        item.spokenNextSequence(),
                        item.spokenMediaTimeMicros(),
                        Boolean.TRUE.equals(item.spokenExactly())));
    }

    default String text(SessionId id) {
        return id.value();
    }

    default SessionId sessionId(String text) {
        return new SessionId(text);
    }

    default String text(Owner owner) {
        return owner.subject();
    }

    default Owner owner(String text) {
        return new Owner(text);
    }

    default String text(LanguageTag language) {
        return language.value();
    }

    default LanguageTag language(String text) {
        return new LanguageTag(text);
    }

    default String text(QualityTier tier) {
        return tier.word();
    }

    default QualityTier tier(String word) {
        return QualityTier.parse(word).orElseThrow(() -> new IllegalStateException("unknown tier: " + word));
    }

    default String text(NodeId node) {
        return node.value();
    }

    default @Nullable Integer hertz(Optional<TrackClock> clock) {
        return clock.map(TrackClock::hertz).orElse(null);
    }

    default Optional<TrackClock> clock(@Nullable Integer hertz) {
        return Optional.ofNullable(hertz).map(TrackClock::new);
    }

    default long number(Version version) {
        return version.value();
    }

    default Version version(long number) {
        return new Version(number);
    }
}
