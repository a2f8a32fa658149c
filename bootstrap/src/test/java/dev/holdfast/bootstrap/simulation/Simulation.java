// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Talks on one server, with faults, in an order drawn from a seed. First anything may happen: bytes arrive in pieces, threads and
 * the store stall, connections are lost in each way, and what other threads have done becomes known in any order. Then nothing
 * fails any more, every client must be done in the end, and the server must have nothing left of it. Confined to one thread.
 */
final class Simulation {

    private static final int CALM_ROUNDS_MAX = 6_000;
    private static final int QUICK_ROUNDS = 2_000;
    private static final Duration DAY = Duration.ofHours(25);

    private final Schedule schedule;
    private final SimulatedServer server;
    private final List<SimulatedSocket> sockets = new ArrayList<>();
    private final List<SimulatedClient> clients = new ArrayList<>();

    private Simulation(Schedule schedule) {
        this.schedule = schedule;
        boolean keepsAll = !schedule.oneIn(4);
        server = new SimulatedServer(schedule, keepsAll);
        int talks = 1 + schedule.random.nextInt(2);
        for (int talk = 0; talk < talks; talk++) {
            int payloadBytes = schedule.oneIn(3) ? 20 : 1_000 + schedule.random.nextInt(3_000);
            int frames = 10 + schedule.random.nextInt(140);
            SimulatedSpeaker speaker =
                    new SimulatedSpeaker("speaker-" + talk, frames, payloadBytes, schedule, server, sockets);
            clients.add(speaker);
            int listeners = schedule.random.nextInt(6);
            for (int i = 0; i < listeners; i++) {
                String name = "listener-" + talk + "-" + i;
                clients.add(new SimulatedListener(name, speaker, !keepsAll, schedule, server, sockets));
            }
        }
    }

    /**
     * Runs one schedule.
     *
     * @throws AssertionError with the seed and the last steps, if anything is not as it must be
     */
    static void run(long seed) {
        Schedule schedule = new Schedule(seed);
        try (LoggedErrors errors = LoggedErrors.record()) {
            Simulation simulation = new Simulation(schedule);
            try (SimulatedServer server = simulation.server) {
                simulation.run();
            } finally {
                errors.requireNone();
            }
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(
                    "schedule " + seed + " fails, also with -Dholdfast.simulation.seed=" + seed + ": "
                            + failure.getMessage() + "\nThe last steps:\n" + schedule.lastSteps(),
                    failure);
        }
    }

    private void run() {
        int steps = 300 + schedule.random.nextInt(2_000);
        for (int i = 0; i < steps && !areDone(); i++) {
            step();
        }
        schedule.calm();
        for (int round = 0; !areDone(); round++) {
            if (round == CALM_ROUNDS_MAX) {
                throw new AssertionError("not all are done although nothing fails any more: " + clients);
            }
            round(round);
        }
        endConnections();
        forgetSessions();
    }

    private boolean areDone() {
        return clients.stream().allMatch(SimulatedClient::isDone);
    }

    private void step() {
        int what = schedule.random.nextInt(1_000);
        if (what < 250) {
            schedule.runAny();
        } else if (what < 500) {
            server.runAnyLoop();
        } else if (what < 700) {
            if (!sockets.isEmpty()) {
                sockets.get(schedule.random.nextInt(sockets.size())).carry(false);
            }
        } else if (what < 930) {
            anyClient().step();
        } else if (what < 980) {
            advance(Duration.ofMillis(schedule.random.nextInt(20)));
        } else if (what < 985) {
            advance(Duration.ofMillis(100 + schedule.random.nextInt(1_000)));
        } else if (what < 986) {
            advance(Duration.ofSeconds(3 + schedule.random.nextInt(20)));
        } else if (what < 990) {
            schedule.toggleStall();
        } else if (what < 991) {
            schedule.toggleStore();
        } else {
            anyClient().breakOff();
        }
    }

    private SimulatedClient anyClient() {
        return clients.get(schedule.random.nextInt(clients.size()));
    }

    private void advance(Duration time) {
        schedule.clock.advance(time);
        sockets.removeIf(SimulatedSocket::isOver);
        server.maintainIfDue();
    }

    /** Everything has its turn once. */
    private void round(int number) {
        schedule.runAll();
        server.runLoops();
        sockets.forEach(socket -> socket.carry(true));
        clients.forEach(SimulatedClient::step);
        advance(Duration.ofMillis(number < QUICK_ROUNDS ? 5 : 100));
    }

    private void endConnections() {
        for (int round = 0; !server.leftOfConnections().isEmpty() || !schedule.isEmpty(); round++) {
            if (round == CALM_ROUNDS_MAX) {
                throw new AssertionError(
                        "all clients are done, and the server still has " + server.leftOfConnections());
            }
            round(QUICK_ROUNDS);
        }
    }

    /** Ended sessions are deleted after a day, and their audio with them. */
    private void forgetSessions() {
        long leaseCalls = schedule.count(Schedule.Kind.LEASE);
        advance(DAY);
        round(QUICK_ROUNDS);
        if (schedule.count(Schedule.Kind.LEASE) != leaseCalls) {
            throw new AssertionError("all speakers have left, and the server still looks after a lease");
        }
        for (int round = 0; server.audioBytes() > 0; round++) {
            if (round == QUICK_ROUNDS) {
                throw new AssertionError(
                        "all sessions are deleted, and the log still holds " + server.audioBytes() + " bytes");
            }
            round(QUICK_ROUNDS);
        }
    }
}
