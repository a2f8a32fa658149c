package dev.holdfast.adapter.local.log.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.Appended;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.testkit.clock.ManualClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A real log beside its model: each step happens to both, and after each they are compared. */
final class LogUnderTest {

    static final Duration RETENTION = Duration.ofMinutes(10);

    private static final SessionId SESSION = new SessionId("caring-king-275");
    private static final int LISTENERS_MAX = 6;

    private final Function<ManualClock, LocalAudioLogs> opener;
    private final boolean outlivesItsProcess;
    private final ManualClock clock = new ManualClock();
    private final ReferenceLog spoken = new ReferenceLog();
    private final List<VerifyingListener> listeners = new ArrayList<>();
    private final AtomicLong wakes = new AtomicLong();
    private LocalAudioLogs logs;
    private AudioLog log;
    private AudioAppender appender;
    private long epoch = 1;
    private long retained;
    private boolean sealed;

    LogUnderTest(boolean outlivesItsProcess, Function<ManualClock, LocalAudioLogs> opener) {
        this.outlivesItsProcess = outlivesItsProcess;
        this.opener = opener;
        open();
    }

    private void open() {
        logs = opener.apply(clock);
        log = logs.open(SESSION, QualityTier.STANDARD);
        log.watch(wakes::incrementAndGet);
        appender = log.appender(epoch);
        sealed = false;
    }

    void play(List<LogStep> steps) {
        for (LogStep step : steps) {
            take(step);
            compare();
        }
        listeners.forEach(VerifyingListener::catchUp);
    }

    private void take(LogStep step) {
        if (step instanceof LogStep.Append speak) {
            for (int each = 0; each < speak.frames(); each++) {
                append(spoken.next(), speak.payloadBytes());
            }
        } else if (step instanceof LogStep.AppendAfterGap jump) {
            append(spoken.next() + jump.missing(), jump.payloadBytes());
        } else if (step instanceof LogStep.AppendDuplicate repeat) {
            repeat(repeat.back());
        } else if (step instanceof LogStep.TakeOver) {
            takeOver();
        } else if (step instanceof LogStep.TakeOverLate late) {
            long old = Math.max(1, epoch - late.epochsLate());
            assertThatThrownBy(() -> log.appender(old)).isInstanceOf(IllegalStateException.class);
        } else if (step instanceof LogStep.Prune prune) {
            prune(prune.percentOfRetention());
        } else if (step instanceof LogStep.Seal) {
            log.seal();
            sealed = true;
        } else if (step instanceof LogStep.Unseal) {
            log.unseal();
            sealed = false;
        } else if (step instanceof LogStep.Restart) {
            kill();
        } else if (step instanceof LogStep.Attach attach) {
            attach(attach);
        } else if (!listeners.isEmpty()) {
            listen(step);
        }
    }

    private void listen(LogStep step) {
        if (step instanceof LogStep.Read read) {
            listener(read.listener()).read(read.bytesMax(), read.percentTaken());
        } else if (step instanceof LogStep.ReadAll catchUp) {
            listener(catchUp.listener()).catchUp();
        } else if (step instanceof LogStep.Resume resume) {
            listener(resume.listener()).resume(log);
        } else if (step instanceof LogStep.Seek seek) {
            listener(seek.listener()).seek(seek.to().in(spoken));
        } else if (step instanceof LogStep.QueryNext ask) {
            listener(ask.listener()).askNext();
        } else {
            throw new AssertionError("nobody knows how to take " + step);
        }
    }

    private VerifyingListener listener(int number) {
        return listeners.get(number % listeners.size());
    }

    private void attach(LogStep.Attach attach) {
        if (listeners.size() < LISTENERS_MAX) {
            listeners.add(new VerifyingListener(log, spoken, attach.from().in(spoken)));
        }
    }

    private void append(long sequence, int payloadBytes) {
        ByteBuffer frame = ReferenceLog.frame(sequence, epoch, payloadBytes);
        long before = wakes.get();
        Appended outcome = appender.append(frame);
        if (sealed) {
            assertThat(outcome).isEqualTo(Appended.SEALED);
        } else {
            assertThat(outcome).isEqualTo(Appended.APPENDED);
            assertThat(wakes).as("whoever waits was woken").hasValueGreaterThan(before);
            spoken.append(frame, clock.nanos());
        }
    }

    private void repeat(int back) {
        if (spoken.next() > 0) {
            long old = Math.max(0, spoken.next() - back);
            assertThat(appender.append(ReferenceLog.frame(old, epoch, 50)))
                    .isEqualTo(sealed ? Appended.SEALED : Appended.DUPLICATE);
        }
    }

    private void takeOver() {
        AudioAppender old = appender;
        epoch++;
        appender = log.appender(epoch);
        assertThat(old.append(ReferenceLog.frame(spoken.next(), epoch - 1, 50))).isEqualTo(Appended.FENCED);
    }

    private void prune(int percentOfRetention) {
        clock.advance(RETENTION.multipliedBy(percentOfRetention).dividedBy(100));
        logs.applyRetention();
        assertThat(log.retainedFromSequence())
                .as("what is younger than the retention is kept")
                .isLessThanOrEqualTo(spoken.bornSince(clock.nanos() - RETENTION.toNanos()));
    }

    private void kill() {
        if (outlivesItsProcess) {
            epoch++;
            open();
            spoken.bornAgain(retained, clock.nanos());
            assertThat(log.retainedFromSequence()).as("the same is kept").isEqualTo(retained);
            listeners.forEach(each -> each.resume(log));
        }
    }

    private void compare() {
        assertThat(log.nextSequence()).isEqualTo(spoken.next());
        assertThat(log.isSealed()).isEqualTo(sealed);
        long before = retained;
        retained = log.retainedFromSequence();
        assertThat(retained).as("nothing comes back").isGreaterThanOrEqualTo(before);
        assertThat(spoken.frameFrom(retained)).as("the oldest kept is a frame").isEqualTo(retained);
        if (retained < spoken.next()) {
            assertThat(log.lastMediaTimeMicros()).isEqualTo((spoken.next() - 1) * ReferenceLog.FRAME_MICROS);
        }
    }
}
