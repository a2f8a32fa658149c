// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.session;

import static dev.holdfast.testkit.session.SessionFixtures.id;
import static dev.holdfast.testkit.session.SessionFixtures.live;
import static dev.holdfast.testkit.session.SessionFixtures.next;
import static dev.holdfast.testkit.session.SessionFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.adapter.local.DataFolderInUse;
import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.application.port.out.session.SessionPage;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.domain.session.AudioProgress;
import dev.holdfast.domain.session.Session;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.session.SessionFixtures;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The session file itself, which the contracts do not cover. */
@Timeout(60)
final class LocalSessionRepositoryTest {

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();

    private Path file() {
        return folder.resolve("data/sessions.mv");
    }

    private LocalSessionRepository open() {
        return LocalSessionRepository.inFile(file(), clock);
    }

    @Test
    void aClosedRepositoryFindsEverythingWhenOpenedAgain() {
        try (LocalSessionRepository repository = open()) {
            repository.create(waiting(1, clock.now()), Optional.empty());
        }
        try (LocalSessionRepository repository = open()) {
            assertThat(repository.find(id(1))).contains(waiting(1, clock.now()));
        }
    }

    @Test
    void aFolderInUseIsReportedByName() {
        try (LocalSessionRepository first = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(DataFolderInUse.class)
                    .hasMessageContaining(file().getParent().toString());
            assertThat(first.create(waiting(1, clock.now()), Optional.empty())).isInstanceOf(Creation.Created.class);
        }
    }

    @Test
    void aKilledProcessLosesNoCompletedSave() throws Exception {
        Path completed = folder.resolve("completed");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SavingProcess.class.getName(),
                        file().toString(),
                        completed.toString())
                .inheritIO()
                .start();
        try {
            while (process.isAlive() && (!Files.exists(completed) || Files.size(completed) < 200 * Integer.BYTES)) {
                Thread.onSpinWait();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        int stored = (int) (Files.size(completed) / Integer.BYTES);
        assertThat(stored).isGreaterThanOrEqualTo(200);
        try (LocalSessionRepository repository = open()) {
            for (int i = 1; i <= stored; i++) {
                assertThat(repository.find(id(i))).contains(live(waiting(i, ManualClock.START)));
            }
        }
    }

    /** Creates and saves sessions, and writes each number after its save, until it is killed. */
    static final class SavingProcess {
        private SavingProcess() {}

        public static void main(String[] arguments) throws StaleSession, IOException {
            ManualClock clock = new ManualClock();
            LocalSessionRepository repository = LocalSessionRepository.inFile(Path.of(arguments[0]), clock);
            try (DataOutputStream completed = new DataOutputStream(Files.newOutputStream(Path.of(arguments[1])))) {
                for (int i = 1; true; i++) {
                    Session first = waiting(i, clock.now());
                    repository.create(first, Optional.empty());
                    repository.save(live(first), first.version());
                    completed.writeInt(i);
                }
            }
        }
    }

    @Test
    void anotherKindOfFileIsReportedAndNotChanged() throws IOException {
        Files.createDirectories(file().getParent());
        byte[] content = "this is not a store ".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        Files.write(file(), content);
        assertThatThrownBy(this::open)
                .isInstanceOf(SessionFileUnusable.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("damaged");
        assertThat(Files.readAllBytes(file())).isEqualTo(content);
    }

    @Test
    void aFolderInPlaceOfTheFileIsReported() throws IOException {
        Files.createDirectories(file());
        assertThatThrownBy(this::open).isInstanceOf(SessionFileUnusable.class).hasMessageContaining(file().toString());
    }

    @Test
    void aFileOfANewerVersionIsReported() {
        open().close();
        try (MVStore store = MVStore.open(file().toString())) {
            store.setStoreVersion(99);
            store.commit();
        }
        assertThatThrownBy(this::open).isInstanceOf(SessionFileUnusable.class).hasMessageContaining("newer Holdfast");
    }

    @Test
    void aClosedRepositoryIsUnavailable() {
        LocalSessionRepository repository = open();
        repository.close();
        repository.close();
        assertThatThrownBy(() -> repository.find(id(1))).isInstanceOf(SessionStoreUnavailable.class);
        assertThatThrownBy(() -> repository.create(waiting(1, clock.now()), Optional.empty()))
                .isInstanceOf(SessionStoreUnavailable.class);
    }

    @Test
    void theRepositoryWorksAfterAnInterruptedSave() {
        try (LocalSessionRepository repository = open()) {
            repository.create(waiting(1, clock.now()), Optional.empty());
            Thread.currentThread().interrupt();
            boolean stored;
            try {
                stored = repository.create(waiting(2, clock.now()), Optional.empty()) instanceof Creation.Created;
            } catch (SessionStoreUnavailable interrupted) {
                stored = false;
            } finally {
                // An interrupt closes the FileChannel; the caller clears the interrupt status.
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(repository.find(id(1))).isPresent();
            assertThat(repository.find(id(2)).isPresent()).isEqualTo(stored);
            assertThat(repository.create(waiting(3, clock.now()), Optional.empty()))
                    .isInstanceOf(Creation.Created.class);
        }
    }

    @Test
    void expiredKeysAreRemoved() {
        try (LocalSessionRepository repository = open()) {
            for (int i = 0; i < 40; i++) {
                repository.create(waiting(i, clock.now()), request("key " + i));
            }
            clock.advance(Duration.ofHours(24));
            for (int i = 40; i < 44; i++) {
                repository.create(waiting(i, clock.now()), request("key " + i));
            }
        }
        try (MVStore store = MVStore.open(file().toString())) {
            assertThat(entries(store, "idempotencyKeys")).isEqualTo(4);
            assertThat(entries(store, "idempotencyKeysByExpiry")).isEqualTo(4);
        }
    }

    private static int entries(MVStore store, String map) {
        return map(store, map).size();
    }

    private static MVMap<String, byte[]> map(MVStore store, String name) {
        return store.openMap(
                name,
                new MVMap.Builder<String, byte[]>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
    }

    private Optional<IdempotentRequest> request(String key) {
        return Optional.of(new IdempotentRequest(
                SessionFixtures.ANNA, key, "body", clock.now().plus(Duration.ofHours(24))));
    }

    @Test
    void aKeyDoesNotReturnALaterSessionWithTheSameId() throws StaleSession {
        try (LocalSessionRepository repository = open()) {
            Session first = waiting(1, clock.now());
            repository.create(first, request("key"));
            repository.forget(first.id(), first.version());
            clock.advance(Duration.ofSeconds(1));
            repository.create(waiting(1, SessionFixtures.OTTO, clock.now()), Optional.empty());
            assertThat(repository.create(waiting(2, clock.now()), request("key")))
                    .isInstanceOf(Creation.Created.class);
        }
    }

    @Test
    void theIndicesHaveOneEntryForEachSession() throws StaleSession {
        try (LocalSessionRepository repository = open()) {
            for (int i = 0; i < 10; i++) {
                Session session = waiting(i, clock.now());
                repository.create(session, Optional.empty());
                repository.save(live(session), session.version());
            }
            repository.forget(id(0), live(waiting(0, clock.now())).version());
        }
        try (MVStore store = MVStore.open(file().toString())) {
            for (String map : new String[] {"sessions", "sessionsByOwner", "sessionsByDue"}) {
                assertThat(entries(store, map)).as(map).isEqualTo(9);
            }
        }
    }

    @Test
    void aSessionThatCannotBeDecodedIsLeftOutOfListsAndStopsNoOther() {
        Session other = waiting(2, clock.now());
        try (LocalSessionRepository repository = open()) {
            repository.create(waiting(1, clock.now()), Optional.empty());
            repository.create(other, Optional.empty());
        }
        try (MVStore store = MVStore.open(file().toString())) {
            map(store, "sessions").put(id(1).value(), new byte[] {99});
            store.commit();
        }
        try (LocalSessionRepository repository = open()) {
            assertThat(repository.due(other.dueAt(), 1)).containsExactly(other);
            assertThat(repository.nextDue(1)).containsExactly(other);
            assertThat(repository.list(SessionFixtures.ANNA, Optional.empty(), 1))
                    .isEqualTo(new SessionPage(List.of(other), Optional.empty()));
            assertThatThrownBy(() -> repository.find(id(1))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void frequentSavesKeepTheFileSmall() throws Exception {
        try (LocalSessionRepository repository = open()) {
            Session session = live(waiting(1, clock.now()));
            repository.create(session, Optional.empty());
            for (int i = 0; i < 3_000; i++) {
                clock.advance(Duration.ofSeconds(20));
                Session renewed = next(session.renewLease(
                        1, new AudioProgress.Position(1, 20_000), clock.now(), SessionFixtures.TIMEOUTS));
                repository.save(renewed, session.version());
                session = renewed;
            }
        }
        assertThat(Files.size(file())).isLessThan(64L * 1024 * 1024);
    }
}
