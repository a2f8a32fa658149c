// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.load.AudioMessage;
import dev.holdfast.domain.audio.Codec;

/**
 * Who speaks to whom, and how much.
 *
 * @param framesPerSecond in each room
 */
record Shape(int rooms, int listenersPerRoom, double framesPerSecond, AudioMessage message) {

    /** A voice in Opus and what is around it: the usual message. */
    static final AudioMessage OPUS = new AudioMessage(Codec.OPUS, 160);

    static Shape oneRoom(int listeners, double framesPerSecond) {
        return new Shape(1, listeners, framesPerSecond, OPUS);
    }

    int listeners() {
        return rooms * listenersPerRoom;
    }

    double deliveriesPerSecond() {
        return listeners() * framesPerSecond;
    }
}
