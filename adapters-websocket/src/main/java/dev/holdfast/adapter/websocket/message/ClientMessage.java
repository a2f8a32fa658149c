// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's text message (docs/protocol.md §2), decoded and checked once by {@link ClientMessageDecoder}. Immutable.
 * {@link #dispatch} calls the handler's method for it, so a new message does not compile until each handler handles it.
 */
public sealed interface ClientMessage {

    /** The client's {@code requestId}, which the direct answer repeats; null where there is none. */
    @Nullable JsonNode requestId();

    void dispatch(Handler handler);

    /** Adds this message's {@code requestId} to an answer, and returns that. */
    default ObjectNode answering(ObjectNode answer) {
        if (requestId() != null) {
            answer.set("requestId", requestId());
        }
        return answer;
    }

    record Heartbeat(@Nullable JsonNode requestId) implements ClientMessage {
        @Override
        public void dispatch(Handler handler) {
            handler.heartbeat(this);
        }
    }

    record CreateSession(
            @Nullable JsonNode requestId,
            LanguageTag sourceLanguage,
            QualityTier qualityTier,
            Optional<String> idempotencyKey)
            implements ClientMessage {
        @Override
        public void dispatch(Handler handler) {
            handler.createSession(this);
        }
    }

    record MaintainSession(
            @Nullable JsonNode requestId, SessionId session, Optional<Role> role, Optional<StartPosition> from)
            implements ClientMessage {
        @Override
        public void dispatch(Handler handler) {
            handler.maintainSession(this);
        }
    }

    record PauseAudio(@Nullable JsonNode requestId) implements ClientMessage {
        @Override
        public void dispatch(Handler handler) {
            handler.pauseAudio(this);
        }
    }

    record ResumeAudio(@Nullable JsonNode requestId) implements ClientMessage {
        @Override
        public void dispatch(Handler handler) {
            handler.resumeAudio(this);
        }
    }

    record Seek(@Nullable JsonNode requestId, StartPosition from) implements ClientMessage {
        @Override
        public void dispatch(Handler handler) {
            handler.seek(this);
        }
    }

    /** {@code toString} does not print the token. */
    record RefreshToken(@Nullable JsonNode requestId, String token) implements ClientMessage {
        @Override
        public void dispatch(Handler handler) {
            handler.refreshToken(this);
        }

        @Override
        public String toString() {
            return "RefreshToken[…]";
        }
    }

    /** @param lastSequence the last frame that the speaker sends; empty: whatever has arrived is all */
    record EndSession(@Nullable JsonNode requestId, Optional<Sequence> lastSequence) implements ClientMessage {
        @Override
        public void dispatch(Handler handler) {
            handler.endSession(this);
        }
    }

    /**
     * A JSON object with an unknown action, or with a field that its action does not allow. The connection stays open.
     *
     * @param code the word of the error that answers it
     */
    record Invalid(@Nullable JsonNode requestId, String code, String explanation) implements ClientMessage {
        @Override
        public void dispatch(Handler handler) {
            handler.invalid(this);
        }
    }

    /** Text that is no JSON object within the limits. The connection is closed. */
    record Malformed() implements ClientMessage {
        @Override
        public @Nullable JsonNode requestId() {
            return null;
        }

        @Override
        public void dispatch(Handler handler) {
            handler.malformed(this);
        }
    }

    /** Handles each kind of message, on the thread that reads the connection. May block. */
    interface Handler {

        void heartbeat(Heartbeat message);

        void createSession(CreateSession message);

        void maintainSession(MaintainSession message);

        void pauseAudio(PauseAudio message);

        void resumeAudio(ResumeAudio message);

        void seek(Seek message);

        void refreshToken(RefreshToken message);

        void endSession(EndSession message);

        void invalid(Invalid message);

        void malformed(Malformed message);
    }
}
