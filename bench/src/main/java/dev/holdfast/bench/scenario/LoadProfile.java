// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.load.AudioMessage;
import dev.holdfast.domain.audio.Codec;

/**
 * The load of a run: sessions, listeners, frame rate and message size. Immutable: any thread may use it.
 *
 * @param framesPerSecond in each session
 */
record LoadProfile(int sessions, int listenersPerSession, double framesPerSecond, AudioMessage message) {

    /** An Opus voice frame of usual size, with its header. */
    static final AudioMessage OPUS_MESSAGE = new AudioMessage(Codec.OPUS, 160);

    static LoadProfile oneSession(int listeners, double framesPerSecond) {
        return new LoadProfile(1, listeners, framesPerSecond, OPUS_MESSAGE);
    }

    int listeners() {
        return sessions * listenersPerSession;
    }

    double deliveriesPerSecond() {
        return listeners() * framesPerSecond;
    }
}
