package dev.holdfast.client;

/** How a speaker comes by its session. */
sealed interface SpeakerOrigin {

    /** It exists. */
    record Existing(String sessionId) implements SpeakerOrigin {}

    /**
     * It is made over the socket.
     *
     * @param key the same for each attempt, so that a lost answer does not make a second session
     */
    record OverSocket(NewSession wish, String key) implements SpeakerOrigin {}
}
