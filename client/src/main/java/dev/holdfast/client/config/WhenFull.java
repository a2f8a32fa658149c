// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.config;

/** What a speaker does with new audio while its buffer of unacked frames is full. */
public enum WhenFull {
    /** {@code write} blocks until there is room, {@code tryWrite} returns {@code false}: no audio is lost. The default. */
    WAIT,
    /** Drops the oldest unacked frames and reports them: for audio that cannot wait, from a microphone for example. */
    DROP_OLDEST
}
