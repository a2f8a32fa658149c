package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.Denial;
import dev.holdfast.domain.connection.CloseReason;
import java.time.Duration;
import java.util.Optional;

/** Why somebody is not let in, ready to be told as a status or as a close code. */
record Rejection(CloseReason reason, String explanation, Optional<Duration> retryAfter) {

    static Rejection of(CloseReason reason, String explanation) {
        return new Rejection(reason, explanation, Optional.empty());
    }

    static Rejection of(Denial denial) {
        return new Rejection(CloseCodes.reason(denial), denial.explanation(), CloseCodes.retryAfter(denial));
    }
}
