// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.broadcast;

import dev.holdfast.bench.load.AudioMessage;
import dev.holdfast.bench.wire.ConnectTarget;
import dev.holdfast.domain.audio.Codec;

/**
 * The load of a run: sessions, listeners, frame rate and message size. Immutable: any thread may use it.
 *
 * @param framesPerSecond in each session
 * @param deliverEveryMillis for how long a listener lets frames gather ({@code deliverEvery}); 0 where it does not ask
 */
public record LoadProfile(
        int sessions, int listenersPerSession, double framesPerSecond, AudioMessage message, int deliverEveryMillis) {

    /** An Opus voice frame of usual size, with its header. */
    public static final AudioMessage OPUS_MESSAGE = new AudioMessage(Codec.OPUS, 160);

    public LoadProfile(int sessions, int listenersPerSession, double framesPerSecond, AudioMessage message) {
        this(sessions, listenersPerSession, framesPerSecond, message, 0);
    }

    /** The same load, with listeners that ask for their frames in groups. Only Holdfast can do that. */
    public LoadProfile deliveredEvery(int millis) {
        return new LoadProfile(sessions, listenersPerSession, framesPerSecond, message, millis);
    }

    /** What the listeners' targets ask for. */
    ConnectTarget listenerTarget(ConnectTarget target) {
        return deliverEveryMillis == 0 ? target : target.with("deliverEvery", deliverEveryMillis);
    }

    public static LoadProfile oneSession(int listeners, double framesPerSecond) {
        return new LoadProfile(1, listeners, framesPerSecond, OPUS_MESSAGE);
    }

    public int listeners() {
        return sessions * listenersPerSession;
    }

    public double deliveriesPerSecond() {
        return listeners() * framesPerSecond;
    }
}
