// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.session;

import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.testkit.contract.DurableSessionRepositoryContract;
import dev.holdfast.testkit.contract.IdempotentCreationContract;
import dev.holdfast.testkit.contract.SessionListContract;
import dev.holdfast.testkit.contract.SessionRepositoryContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contracts of session repositories, in a file and in memory. */
final class LocalSessionsContractTest {

    @Nested
    final class InMemory extends SessionRepositoryContract {
        private final LocalSessionRepository repository = LocalSessionRepository.inMemory(clock);

        @Override
        protected SessionRepository repository() {
            return repository;
        }
    }

    @Nested
    final class CreatingInMemory extends IdempotentCreationContract {
        private final LocalSessionRepository repository = LocalSessionRepository.inMemory(clock);

        @Override
        protected SessionRepository repository() {
            return repository;
        }
    }

    @Nested
    final class ListingInMemory extends SessionListContract {
        private final LocalSessionRepository repository = LocalSessionRepository.inMemory(clock);

        @Override
        protected SessionRepository repository() {
            return repository;
        }
    }

    @Nested
    final class InAFile extends SessionRepositoryContract {
        @TempDir
        Path folder;

        private LocalSessionRepository repository;

        @BeforeEach
        void open() {
            repository = LocalSessionRepository.inFile(folder.resolve("sessions.mv"), clock);
        }

        @AfterEach
        void close() {
            repository.close();
        }

        @Override
        protected SessionRepository repository() {
            return repository;
        }
    }

    @Nested
    final class CreatingInAFile extends IdempotentCreationContract {
        @TempDir
        Path folder;

        private LocalSessionRepository repository;

        @BeforeEach
        void open() {
            repository = LocalSessionRepository.inFile(folder.resolve("sessions.mv"), clock);
        }

        @AfterEach
        void close() {
            repository.close();
        }

        @Override
        protected SessionRepository repository() {
            return repository;
        }
    }

    @Nested
    final class ListingInAFile extends SessionListContract {
        @TempDir
        Path folder;

        private LocalSessionRepository repository;

        @BeforeEach
        void open() {
            repository = LocalSessionRepository.inFile(folder.resolve("sessions.mv"), clock);
        }

        @AfterEach
        void close() {
            repository.close();
        }

        @Override
        protected SessionRepository repository() {
            return repository;
        }
    }

    @Nested
    final class Reopened extends DurableSessionRepositoryContract {
        @TempDir
        Path folder;

        private final List<LocalSessionRepository> opened = new ArrayList<>();

        @BeforeEach
        void open() {
            opened.add(LocalSessionRepository.inFile(folder.resolve("0/sessions.mv"), clock));
        }

        @AfterEach
        void close() {
            opened.forEach(LocalSessionRepository::close);
        }

        @Override
        protected SessionRepository repository() {
            return opened.get(opened.size() - 1);
        }

        /** A copy of the open file is what a killed process leaves. */
        @Override
        protected void reopen() {
            Path left = folder.resolve(opened.size() - 1 + "/sessions.mv");
            Path copy = folder.resolve(opened.size() + "/sessions.mv");
            try {
                Files.createDirectories(copy.getParent());
                Files.copy(left, copy);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            opened.add(LocalSessionRepository.inFile(copy, clock));
        }
    }
}
