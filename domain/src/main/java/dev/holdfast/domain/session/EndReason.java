// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.session;

/** Why a session ended. */
public enum EndReason {
    /** The owner ended it, over HTTP or over WebSocket. */
    ENDED_BY_OWNER("endedByOwner"),
    /** An operator of the server ended it. */
    ENDED_BY_OPERATOR("endedByOperator"),
    /** The speaker did not return within the grace period. */
    SPEAKER_LOST("speakerLost"),
    /** No speaker attached before the first-speaker timeout. */
    EXPIRED("expired");

    private final String word;

    EndReason(String word) {
        this.word = word;
    }

    /** The reason's name in protocol messages. */
    public String word() {
        return word;
    }
}
