package dev.holdfast.adapter.dynamodb;

import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.testkit.contract.DurableSessionsContract;
import dev.holdfast.testkit.contract.IdempotentCreationContract;
import dev.holdfast.testkit.contract.SessionListContract;
import dev.holdfast.testkit.contract.SessionRepositoryContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The contracts, for a table of DynamoDB Local that runs as a process: always, no container is needed. */
final class DynamoDbSessionsContractTest {

    @Nested
    final class Storing extends SessionRepositoryContract {
        private final Tables tables = Tables.shared();
        private final DynamoDbSessionRepository repository = tables.open(tables.fresh(), clock);

        @AfterEach
        void close() {
            tables.close();
        }

        @Override
        protected SessionRepository repository() {
            return repository;
        }
    }

    @Nested
    final class Creating extends IdempotentCreationContract {
        private final Tables tables = Tables.shared();
        private final DynamoDbSessionRepository repository = tables.open(tables.fresh(), clock);

        @AfterEach
        void close() {
            tables.close();
        }

        @Override
        protected SessionRepository repository() {
            return repository;
        }
    }

    @Nested
    final class Listing extends SessionListContract {
        private final Tables tables = Tables.shared();
        private final DynamoDbSessionRepository repository = tables.open(tables.fresh(), clock);

        @AfterEach
        void close() {
            tables.close();
        }

        @Override
        protected SessionRepository repository() {
            return repository;
        }
    }

    @Nested
    final class Reopened extends DurableSessionsContract {
        private final Tables tables = Tables.shared();
        private final DynamoDbSettings settings = tables.fresh();
        private DynamoDbSessionRepository repository = tables.open(settings, clock);

        @AfterEach
        void close() {
            tables.close();
        }

        @Override
        protected SessionRepository repository() {
            return repository;
        }

        /** The killed process had nothing of its own; the next one finds the table. */
        @Override
        protected void reopen() {
            repository = tables.open(settings.withCreateTable(false), clock);
        }
    }
}
