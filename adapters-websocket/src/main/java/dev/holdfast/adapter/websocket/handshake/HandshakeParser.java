// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.message.Rejection;
import dev.holdfast.adapter.websocket.protocol.AttachRequest;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parses a handshake's query and headers (docs/protocol.md §2) into an {@link AttachRequest}. Stateless. */
final class HandshakeParser {

    private static final String BEARER = "bearer ";

    private static final String LISTEN_KEY = Credential.ListeningKey.SCHEME.toLowerCase(Locale.ROOT) + " ";

    /** docs/protocol.md §5: below this a frame of 20 ms gathers with no other; above it an ear notices. */
    private static final int DELIVER_EVERY_MILLIS_MIN = 20;

    private static final int DELIVER_EVERY_MILLIS_MAX = 200;

    private HandshakeParser() {}

    /** A query parameter or subprotocol is invalid. */
    static final class InvalidHandshake extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Rejection rejection;

        private InvalidHandshake(CloseReason reason, String explanation) {
            super(explanation);
            this.rejection = Rejection.of(reason, explanation);
        }

        Rejection rejection() {
            return rejection;
        }
    }

    /**
     * @param parameter gives a query parameter by its name, null where it is absent
     * @param authorization that header, null where it is absent
     * @param subprotocols the client's offers, separated by commas; null where there are none
     */
    static AttachRequest parse(
            Function<String, @Nullable String> parameter,
            @Nullable String authorization,
            @Nullable String subprotocols,
            String address,
            long attempt)
            throws InvalidHandshake {
        String named = parameter.apply("sessionId");
        Optional<SessionId> session = named == null || named.isEmpty() ? Optional.empty() : SessionId.parse(named);
        if (named != null && !named.isEmpty() && session.isEmpty()) {
            throw new InvalidHandshake(
                    CloseReason.NO_SUCH_SESSION, "A sessionId has the form caring-king-275. Check yours.");
        }
        Requester requester = new Requester(address, credential(parameter, authorization));
        Role role = role(parameter.apply("role"), parameter.apply("action"));
        return new AttachRequest(
                requester,
                session,
                role,
                "maintainSession".equals(parameter.apply("action")),
                from(parameter.apply("from")),
                deliverEvery(parameter.apply("deliverEvery")),
                clock(parameter.apply("sampleRate")),
                attempt,
                framed(subprotocols));
    }

    private static Credential credential(Function<String, @Nullable String> parameter, @Nullable String authorization) {
        if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return new Credential.BearerToken(
                    authorization.substring(BEARER.length()).trim());
        }
        if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(LISTEN_KEY)) {
            return new Credential.ListeningKey(
                    authorization.substring(LISTEN_KEY.length()).trim());
        }
        String token = parameter.apply("token");
        if (token != null) {
            return new Credential.BearerToken(token);
        }
        String ticket = parameter.apply("ticket");
        if (ticket != null) {
            return new Credential.Ticket(ticket);
        }
        String key = parameter.apply("key");
        return key != null ? new Credential.ListeningKey(key) : new Credential.None();
    }

    private static Role role(@Nullable String role, @Nullable String action) throws InvalidHandshake {
        Optional<Role> implied = action == null
                ? Optional.empty()
                : switch (action) {
                    case "streamAudio" -> Optional.of(Role.SPEAKER);
                    case "listen" -> Optional.of(Role.LISTENER);
                    case "maintainSession", "createSession" -> Optional.empty();
                    default ->
                        throw new InvalidHandshake(
                                CloseReason.BAD_MESSAGE,
                                "The action must be streamAudio, createSession, maintainSession or listen.");
                };
        if (role == null) {
            return implied.orElse(Role.SPEAKER);
        }
        Role named = Role.parse(role)
                .orElseThrow(
                        () -> new InvalidHandshake(CloseReason.BAD_MESSAGE, "The role must be speaker or listener."));
        if (implied.isPresent() && implied.get() != named) {
            throw new InvalidHandshake(
                    CloseReason.BAD_MESSAGE, "The action " + action + " contradicts the role " + role + ".");
        }
        return named;
    }

    private static StartPosition from(@Nullable String from) throws InvalidHandshake {
        if (from == null) {
            return new StartPosition.Live();
        }
        return StartPosition.parse(from)
                .orElseThrow(() -> new InvalidHandshake(
                        CloseReason.BAD_MESSAGE,
                        "\"from\" must be live, start, a sequence, or a time before now such as -5000ms."));
    }

    private static Duration deliverEvery(@Nullable String millis) throws InvalidHandshake {
        if (millis == null) {
            return Duration.ZERO;
        }
        int value = millis.matches("[0-9]{1,3}") ? Integer.parseInt(millis) : -1;
        if (value != 0 && (value < DELIVER_EVERY_MILLIS_MIN || value > DELIVER_EVERY_MILLIS_MAX)) {
            throw new InvalidHandshake(
                    CloseReason.BAD_MESSAGE,
                    "deliverEvery must be 0, or " + DELIVER_EVERY_MILLIS_MIN + " to " + DELIVER_EVERY_MILLIS_MAX
                            + " milliseconds.");
        }
        return Duration.ofMillis(value);
    }

    private static Optional<TrackClock> clock(@Nullable String sampleRate) throws InvalidHandshake {
        if (sampleRate == null) {
            return Optional.empty();
        }
        boolean isNumber = sampleRate.matches("[0-9]{1,6}");
        if (!isNumber || !TrackClock.isSupported(Integer.parseInt(sampleRate))) {
            throw new InvalidHandshake(
                    CloseReason.BAD_MESSAGE,
                    "The sampleRate must be " + TrackClock.HERTZ_MIN + " to " + TrackClock.HERTZ_MAX + ".");
        }
        return Optional.of(new TrackClock(Integer.parseInt(sampleRate)));
    }

    private static boolean framed(@Nullable String subprotocols) throws InvalidHandshake {
        boolean anotherVersion = false;
        for (String each : subprotocols == null ? new String[0] : subprotocols.split(",")) {
            if (each.trim().equals(WebSocketSettings.SUBPROTOCOL)) {
                return true;
            }
            anotherVersion |= each.trim().startsWith("holdfast.");
        }
        if (anotherVersion) {
            throw new InvalidHandshake(
                    CloseReason.UNSUPPORTED_VERSION, "The server speaks only " + WebSocketSettings.SUBPROTOCOL + ".");
        }
        return false;
    }
}
