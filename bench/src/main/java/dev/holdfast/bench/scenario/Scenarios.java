// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import java.util.List;

/** All scenarios, in the order in which the benchmark runs them. */
public final class Scenarios {

    public static final List<Scenario> ALL = List.of(
            new Broadcast(
                    "saturation",
                    "1 room, 1,000 listeners, 1,000 frames/s offered, 160-byte messages",
                    Shape.oneRoom(1_000, 1_000),
                    Shape.oneRoom(20, 300),
                    4,
                    5,
                    true),
            new Broadcast(
                    "flood",
                    "1 room, 1,000 listeners, 4,000 frames/s offered, 160-byte messages",
                    Shape.oneRoom(1_000, 4_000),
                    Shape.oneRoom(20, 1_000),
                    4,
                    5,
                    false),
            new Broadcast(
                    "keepup",
                    "1 room, 5,000 listeners, 50 frames/s, 160-byte messages",
                    Shape.oneRoom(5_000, 50),
                    Shape.oneRoom(50, 50),
                    4,
                    5,
                    false),
            new Broadcast(
                    "light",
                    "1 room, 1,000 listeners, 50 frames/s, 160-byte messages",
                    Shape.oneRoom(1_000, 50),
                    Shape.oneRoom(20, 50),
                    20,
                    5,
                    false),
            new Broadcast(
                    "rooms",
                    "1,000 rooms of 10 listeners, 5 frames/s each, 160-byte messages; compare light",
                    new Shape(1_000, 10, 5, Shape.OPUS),
                    new Shape(5, 4, 20, Shape.OPUS),
                    20,
                    5,
                    true),
            new Broadcast(
                    "bighall",
                    "1 room, 10,000 listeners, 5 frames/s, 160-byte messages",
                    Shape.oneRoom(10_000, 5),
                    Shape.oneRoom(100, 5),
                    4,
                    5,
                    false),
            new Pcm(),
            new Idle(),
            new Resume(),
            new Stalled(),
            new Start(),
            new Growth());

    private Scenarios() {}
}
