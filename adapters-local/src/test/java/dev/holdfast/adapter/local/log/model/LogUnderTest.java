// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.application.port.out.audio.AppenderFenced;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.contract.WaitingAppender;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A real log beside its {@link ReferenceLog}: performs each step on both and compares them. */
final class LogUnderTest {

    static final Duration RETENTION = Duration.ofMinutes(10);

    private static final SessionId SESSION = new SessionId("caring-king-275");
    private static final int READERS_MAX = 6;

    private final Function<ManualClock, LocalAudioLogs> opener;
    private final boolean durable;
    private final ManualClock clock = new ManualClock();
    private final ReferenceLog reference = new ReferenceLog();
    private final List<VerifyingReader> readers = new ArrayList<>();
    private final AtomicLong wakes = new AtomicLong();
    private LocalAudioLogs logs;
    private AudioLog log;
    private AudioAppender appender;
    private long epoch = 1;
    private long retained;
    private boolean sealed;

    LogUnderTest(boolean durable, Function<ManualClock, LocalAudioLogs> opener) {
        this.durable = durable;
        this.opener = opener;
        open();
    }

    private void open() {
        logs = opener.apply(clock);
        log = logs.open(SESSION, QualityTier.STANDARD);
        log.watch(wakes::incrementAndGet);
        appender = new WaitingAppender(log.appender(epoch));
        sealed = false;
    }

    void run(List<LogStep> steps) {
        for (LogStep step : steps) {
            perform(step);
            compare();
        }
        readers.forEach(VerifyingReader::readAll);
    }

    private void perform(LogStep step) {
        if (step instanceof LogStep.Append append) {
            for (int each = 0; each < append.frames(); each++) {
                append(reference.next(), append.payloadBytes());
            }
        } else if (step instanceof LogStep.AppendAfterGap append) {
            append(reference.next() + append.missing(), append.payloadBytes());
        } else if (step instanceof LogStep.AppendDuplicate duplicate) {
            appendDuplicate(duplicate.back());
        } else if (step instanceof LogStep.TakeOver) {
            takeOver();
        } else if (step instanceof LogStep.TakeOverLate late) {
            long old = Math.max(1, epoch - late.epochsLate());
            assertThatThrownBy(() -> log.appender(old)).isInstanceOf(AppenderFenced.class);
        } else if (step instanceof LogStep.Prune prune) {
            prune(prune.percentOfRetention());
        } else if (step instanceof LogStep.Seal) {
            log.seal();
            sealed = true;
        } else if (step instanceof LogStep.Unseal) {
            log.unseal();
            sealed = false;
        } else if (step instanceof LogStep.Restart) {
            restart();
        } else if (step instanceof LogStep.OpenCursor open) {
            openCursor(open);
        } else if (!readers.isEmpty()) {
            read(step);
        }
    }

    private void read(LogStep step) {
        if (step instanceof LogStep.Read read) {
            reader(read.reader()).read(read.bytesMax(), read.percentTaken());
        } else if (step instanceof LogStep.ReadAll readAll) {
            reader(readAll.reader()).readAll();
        } else if (step instanceof LogStep.Resume resume) {
            reader(resume.reader()).resume(log);
        } else if (step instanceof LogStep.Seek seek) {
            reader(seek.reader()).seek(seek.to().in(reference));
        } else if (step instanceof LogStep.QueryNext query) {
            reader(query.reader()).verifyNextSequence();
        } else {
            throw new AssertionError("unknown step " + step);
        }
    }

    private VerifyingReader reader(int number) {
        return readers.get(number % readers.size());
    }

    private void openCursor(LogStep.OpenCursor open) {
        if (readers.size() < READERS_MAX) {
            readers.add(new VerifyingReader(log, reference, open.from().in(reference)));
        }
    }

    private void append(long sequence, int payloadBytes) {
        ByteBuffer frame = ReferenceLog.frame(sequence, epoch, payloadBytes);
        long before = wakes.get();
        AppendResult outcome = appender.append(frame);
        if (sealed) {
            assertThat(outcome).isEqualTo(AppendResult.SEALED);
        } else {
            assertThat(outcome).isEqualTo(AppendResult.APPENDED);
            assertThat(wakes).as("the watcher ran").hasValueGreaterThan(before);
            reference.append(frame, clock.nanos());
        }
    }

    private void appendDuplicate(int back) {
        if (reference.next() > 0) {
            long old = Math.max(0, reference.next() - back);
            assertThat(appender.append(ReferenceLog.frame(old, epoch, 50)))
                    .isEqualTo(sealed ? AppendResult.SEALED : AppendResult.DUPLICATE);
        }
    }

    private void takeOver() {
        AudioAppender old = appender;
        epoch++;
        appender = new WaitingAppender(log.appender(epoch));
        assertThat(old.append(ReferenceLog.frame(reference.next(), epoch - 1, 50)))
                .isEqualTo(AppendResult.FENCED);
    }

    private void prune(int percentOfRetention) {
        clock.advance(RETENTION.multipliedBy(percentOfRetention).dividedBy(100));
        logs.applyRetention();
        assertThat(log.retainedFromSequence())
                .as("audio younger than the retention is kept")
                .isLessThanOrEqualTo(reference.firstSince(clock.nanos() - RETENTION.toNanos()));
    }

    private void restart() {
        if (durable) {
            epoch++;
            open();
            reference.resetAges(retained, clock.nanos());
            assertThat(log.retainedFromSequence()).as("the same audio is kept").isEqualTo(retained);
            readers.forEach(each -> each.resume(log));
        }
    }

    private void compare() {
        assertThat(log.nextSequence()).isEqualTo(reference.next());
        assertThat(log.isSealed()).isEqualTo(sealed);
        long before = retained;
        retained = log.retainedFromSequence();
        assertThat(retained).as("removed audio does not return").isGreaterThanOrEqualTo(before);
        assertThat(reference.frameFrom(retained))
                .as("the oldest retained sequence is a frame")
                .isEqualTo(retained);
        if (retained < reference.next()) {
            assertThat(log.lastMediaTimeMicros()).isEqualTo((reference.next() - 1) * ReferenceLog.FRAME_MICROS);
        }
    }
}
