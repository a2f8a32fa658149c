// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.message;

import dev.holdfast.adapter.websocket.frame.CloseStatus;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.Refusal;
import java.time.Duration;
import java.util.Optional;

/** Maps denials to close reasons, and close reasons to close codes (docs/protocol.md §7). Stateless. */
public final class CloseCodes {

    /** The node that holds a contested lease checks once a second whether to hand it over. */
    private static final Duration HELD_FOR = Duration.ofSeconds(1);

    private CloseCodes() {}

    public static int code(CloseReason reason) {
        return switch (reason) {
            case DONE -> 1000;
            case CLIENT_LEFT, TRANSPORT_LOST -> 1001;
            case PROTOCOL_ERROR -> 1002;
            case BAD_TEXT -> 1007;
            case MESSAGE_TOO_BIG -> 1009;
            case SERVER_FAULT -> 1011;
            case RESTART -> 1012;
            case STORE_UNAVAILABLE -> 1013;
            case GO_AWAY -> 4000;
            case HEARTBEAT_MISSED -> 4001;
            case TOKEN_EXPIRED -> 4002;
            case TOO_FAR_BEHIND -> 4003;
            case TOO_FAST -> 4029;
            case BAD_MESSAGE -> 4500;
            case UNAUTHENTICATED -> 4501;
            case NOT_ALLOWED -> 4503;
            case NO_SUCH_SESSION -> 4504;
            case REPLACED -> 4509;
            case SESSION_ENDED -> 4510;
            case SESSION_EXPIRED -> 4511;
            case UNSUPPORTED_AUDIO -> 4515;
            case UNSUPPORTED_VERSION -> 4526;
        };
    }

    /** Why the codec failed a connection, by its status code (RFC 6455 §7.4.1). */
    public static CloseReason reasonOfFailure(int code) {
        return switch (code) {
            case CloseStatus.INVALID_TEXT -> CloseReason.BAD_TEXT;
            case CloseStatus.TOO_BIG -> CloseReason.MESSAGE_TOO_BIG;
            default -> CloseReason.PROTOCOL_ERROR;
        };
    }

    static CloseReason reason(Denial denial) {
        if (denial instanceof Denial.Refused refused) {
            return reason(refused.refusal());
        } else if (denial instanceof Denial.Unauthenticated) {
            return CloseReason.UNAUTHENTICATED;
        } else if (denial instanceof Denial.NotAllowed) {
            return CloseReason.NOT_ALLOWED;
        } else if (denial instanceof Denial.NoSuchSession) {
            return CloseReason.NO_SUCH_SESSION;
        } else if (denial instanceof Denial.SampleRateMismatch) {
            return CloseReason.UNSUPPORTED_AUDIO;
        } else if (denial instanceof Denial.TooManyAttempts) {
            return CloseReason.TOO_FAST;
        } else if (denial instanceof Denial.Unavailable
                || denial instanceof Denial.TokensUnverifiable
                || denial instanceof Denial.StorageFull) {
            return CloseReason.STORE_UNAVAILABLE;
        } else {
            return CloseReason.BAD_MESSAGE;
        }
    }

    /** How connections close when their session ends. */
    public static CloseReason reason(EndReason reason) {
        return reason == EndReason.EXPIRED ? CloseReason.SESSION_EXPIRED : CloseReason.DONE;
    }

    private static CloseReason reason(Refusal refusal) {
        if (refusal instanceof Refusal.NotTheOwner) {
            return CloseReason.NOT_ALLOWED;
        } else if (refusal instanceof Refusal.AlreadyEnded over) {
            return over.ended().reason() == EndReason.EXPIRED ? CloseReason.SESSION_EXPIRED : CloseReason.SESSION_ENDED;
        } else if (refusal instanceof Refusal.LeaseLost) {
            return CloseReason.REPLACED;
        } else if (refusal instanceof Refusal.HeldElsewhere || refusal instanceof Refusal.LeaseExpired) {
            return CloseReason.GO_AWAY;
        } else {
            return CloseReason.SERVER_FAULT;
        }
    }

    static Optional<Duration> retryAfter(Denial denial) {
        if (denial instanceof Denial.TooManyAttempts often) {
            return Optional.of(often.retryAfter());
        } else if (denial instanceof Denial.Unavailable outage) {
            return Optional.of(outage.retryAfter());
        } else if (denial instanceof Denial.TokensUnverifiable unverifiable) {
            return Optional.of(unverifiable.retryAfter());
        } else if (denial instanceof Denial.StorageFull full) {
            return Optional.of(full.retryAfter());
        } else if (denial instanceof Denial.Refused refused && refused.refusal() instanceof Refusal.HeldElsewhere) {
            return Optional.of(HELD_FOR);
        } else {
            return Optional.empty();
        }
    }
}
