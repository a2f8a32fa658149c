// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.load.AudioMessage;
import dev.holdfast.domain.audio.Codec;

/**
 * The load: how many rooms, listeners, frames and bytes.
 *
 * @param framesPerSecond in each room
 */
record Shape(int rooms, int listenersPerRoom, double framesPerSecond, AudioMessage message) {

    /** A voice frame in Opus with its header: the usual message. */
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
