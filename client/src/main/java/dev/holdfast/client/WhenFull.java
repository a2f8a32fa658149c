package dev.holdfast.client;

/** What becomes of audio written while the buffer of unacked frames is full. */
public enum WhenFull {
    /** {@code write} waits for room, {@code tryWrite} says no: nothing is lost. The default. */
    WAIT,
    /** The oldest unacked frames go, and the caller is told which: for audio that cannot wait, like a microphone's. */
    DROP_OLDEST
}
