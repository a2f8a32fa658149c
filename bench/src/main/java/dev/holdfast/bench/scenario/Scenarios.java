// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.broadcast.LoadProfile;
import dev.holdfast.bench.server.ServerKind;
import java.util.EnumSet;
import java.util.List;

/** The scenarios, in the order in which the benchmark runs them. Immutable: any thread may use it. */
public final class Scenarios {

    public static final List<Scenario> ALL = List.of(
            new BroadcastScenario(
                    "saturation",
                    "1 session, 1,000 listeners, 1,000 frames/s offered, 160-byte messages",
                    LoadProfile.oneSession(1_000, 1_000),
                    LoadProfile.oneSession(20, 300),
                    4,
                    5,
                    EnumSet.allOf(ServerKind.class),
                    false),
            new BroadcastScenario(
                    "flood",
                    "1 session, 1,000 listeners, 4,000 frames/s offered, 160-byte messages",
                    LoadProfile.oneSession(1_000, 4_000),
                    LoadProfile.oneSession(20, 1_000),
                    4,
                    5,
                    EnumSet.noneOf(ServerKind.class),
                    false),
            new BroadcastScenario(
                    "keepup",
                    "1 session, 5,000 listeners, 50 frames/s, 160-byte messages",
                    LoadProfile.oneSession(5_000, 50),
                    LoadProfile.oneSession(50, 50),
                    4,
                    5,
                    EnumSet.noneOf(ServerKind.class),
                    false),
            new BroadcastScenario(
                    "light",
                    "1 session, 1,000 listeners, 50 frames/s, 160-byte messages",
                    LoadProfile.oneSession(1_000, 50),
                    LoadProfile.oneSession(20, 50),
                    20,
                    5,
                    EnumSet.noneOf(ServerKind.class),
                    true),
            new BroadcastScenario(
                    "rooms",
                    "1,000 sessions of 10 listeners, 5 frames/s each, 160-byte messages; compare with light",
                    new LoadProfile(1_000, 10, 5, LoadProfile.OPUS_MESSAGE),
                    new LoadProfile(5, 4, 20, LoadProfile.OPUS_MESSAGE),
                    20,
                    5,
                    EnumSet.of(ServerKind.HOLDFAST, ServerKind.C),
                    false),
            new BroadcastScenario(
                    "smallrooms",
                    "200 sessions of 4 listeners, 50 frames/s each, 160-byte messages",
                    new LoadProfile(200, 4, 50, LoadProfile.OPUS_MESSAGE),
                    new LoadProfile(10, 4, 50, LoadProfile.OPUS_MESSAGE),
                    20,
                    5,
                    EnumSet.noneOf(ServerKind.class),
                    false),
            new BroadcastScenario(
                    "bighall",
                    "1 session, 10,000 listeners, 5 frames/s, 160-byte messages",
                    LoadProfile.oneSession(10_000, 5),
                    LoadProfile.oneSession(100, 5),
                    4,
                    5,
                    EnumSet.noneOf(ServerKind.class),
                    false),
            new PcmScenario(),
            new CrowdScenario(),
            new IdleScenario(),
            new MemoryScenario(),
            new HandshakesScenario(),
            new ResumeScenario(),
            new BackScenario(),
            new StalledScenario(),
            new StartScenario(),
            new ScalingScenario());

    private Scenarios() {}
}
