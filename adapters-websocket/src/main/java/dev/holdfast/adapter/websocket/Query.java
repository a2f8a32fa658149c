package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads an arrival from a handshake's query and headers (PROTOCOL §2). */
final class Query {

    static final String SUBPROTOCOL = "holdfast.v1";

    private static final String BEARER = "bearer ";

    private Query() {}

    /** A value that makes no sense, in words. */
    static final class Nonsense extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Rejection rejection;

        private Nonsense(CloseReason reason, String explanation) {
            super(explanation);
            this.rejection = Rejection.of(reason, explanation);
        }

        Rejection rejection() {
            return rejection;
        }
    }

    /**
     * @param parameter a query parameter by its name, null where it is not there
     * @param authorization that header, null where it is not there
     * @param subprotocols what the client offers, separated by commas; null where it offers none
     */
    static Arrival read(
            Function<String, @Nullable String> parameter,
            @Nullable String authorization,
            @Nullable String subprotocols,
            String address)
            throws Nonsense {
        String named = parameter.apply("sessionId");
        Optional<SessionId> session = named == null || named.isEmpty() ? Optional.empty() : SessionId.parse(named);
        if (named != null && !named.isEmpty() && session.isEmpty()) {
            throw new Nonsense(
                    CloseReason.NO_SUCH_SESSION, "A session's name looks like caring-king-275. Check the sessionId.");
        }
        Requester requester = new Requester(address, credential(parameter, authorization));
        Role role = role(parameter.apply("role"), parameter.apply("action"));
        return new Arrival(
                requester,
                session,
                role,
                "maintainSession".equals(parameter.apply("action")),
                from(parameter.apply("from")),
                clock(parameter.apply("sampleRate")),
                framed(subprotocols));
    }

    private static Credential credential(Function<String, @Nullable String> parameter, @Nullable String authorization) {
        if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return new Credential.BearerToken(
                    authorization.substring(BEARER.length()).trim());
        }
        String token = parameter.apply("token");
        if (token != null) {
            return new Credential.BearerToken(token);
        }
        String ticket = parameter.apply("ticket");
        return ticket != null ? new Credential.Ticket(ticket) : new Credential.None();
    }

    private static Role role(@Nullable String role, @Nullable String action) throws Nonsense {
        Optional<Role> implied = action == null
                ? Optional.empty()
                : switch (action) {
                    case "streamAudio" -> Optional.of(Role.SPEAKER);
                    case "listen" -> Optional.of(Role.LISTENER);
                    case "maintainSession", "createSession" -> Optional.empty();
                    default ->
                        throw new Nonsense(
                                CloseReason.BAD_MESSAGE, "The action is streamAudio, maintainSession or listen.");
                };
        if (role == null) {
            return implied.orElse(Role.SPEAKER);
        }
        Role said = Role.parse(role)
                .orElseThrow(() -> new Nonsense(CloseReason.BAD_MESSAGE, "The role is speaker or listener."));
        if (implied.isPresent() && implied.get() != said) {
            throw new Nonsense(CloseReason.BAD_MESSAGE, "A " + role + " does not ask for " + action + ".");
        }
        return said;
    }

    private static StartPosition from(@Nullable String from) throws Nonsense {
        if (from == null) {
            return new StartPosition.Live();
        }
        return StartPosition.parse(from)
                .orElseThrow(() -> new Nonsense(
                        CloseReason.BAD_MESSAGE,
                        "\"from\" is live, start, a sequence, or a time ago such as -5000ms."));
    }

    private static Optional<TrackClock> clock(@Nullable String sampleRate) throws Nonsense {
        if (sampleRate == null) {
            return Optional.empty();
        }
        boolean isNumber = sampleRate.matches("[0-9]{1,6}");
        if (!isNumber || !TrackClock.isSupported(Integer.parseInt(sampleRate))) {
            throw new Nonsense(
                    CloseReason.BAD_MESSAGE,
                    "The sampleRate is " + TrackClock.HERTZ_MIN + " to " + TrackClock.HERTZ_MAX + ".");
        }
        return Optional.of(new TrackClock(Integer.parseInt(sampleRate)));
    }

    private static boolean framed(@Nullable String subprotocols) throws Nonsense {
        boolean anotherVersion = false;
        for (String each : subprotocols == null ? new String[0] : subprotocols.split(",")) {
            if (each.trim().equals(SUBPROTOCOL)) {
                return true;
            }
            anotherVersion |= each.trim().startsWith("holdfast.");
        }
        if (anotherVersion) {
            throw new Nonsense(CloseReason.UNSUPPORTED_VERSION, "Only " + SUBPROTOCOL + " is spoken here.");
        }
        return false;
    }
}
