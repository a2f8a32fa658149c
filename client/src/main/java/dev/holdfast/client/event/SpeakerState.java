// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.event;

/** The state of a speaker. An app may write in every state that is not final. */
public enum SpeakerState {
    /** Not attached yet; written audio is buffered. */
    CONNECTING,
    /** Attached; written audio is sent at once. */
    LIVE,
    /** Attached, and paused by the app. */
    PAUSED,
    /** The connection is lost; written audio is buffered until the next one. */
    RECONNECTING,
    /** The session has ended. */
    ENDED,
    /** A failure that a retry does not cure. */
    FAILED,
    /** Closed by the app; the session goes on. */
    CLOSED;

    /** Whether no other state follows. */
    public boolean isFinal() {
        return this == ENDED || this == FAILED || this == CLOSED;
    }
}
