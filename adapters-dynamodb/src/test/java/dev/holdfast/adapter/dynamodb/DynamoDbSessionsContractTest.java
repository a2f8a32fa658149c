// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import dev.holdfast.adapter.dynamodb.client.DynamoDbSettings;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.testkit.contract.DurableSessionRepositoryContract;
import dev.holdfast.testkit.contract.IdempotentCreationContract;
import dev.holdfast.testkit.contract.SessionListContract;
import dev.holdfast.testkit.contract.SessionRepositoryContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The contracts with DynamoDB Local as a process. Needs no container. */
final class DynamoDbSessionsContractTest {

    @Nested
    final class Storing extends SessionRepositoryContract {
        private final TestTables tables = TestTables.shared();
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
        private final TestTables tables = TestTables.shared();
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
        private final TestTables tables = TestTables.shared();
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
    final class Reopened extends DurableSessionRepositoryContract {
        private final TestTables tables = TestTables.shared();
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

        /** A killed server has no state of its own: the next one opens the same table. */
        @Override
        protected void reopen() {
            repository = tables.open(settings.withCreateTable(false), clock);
        }
    }
}
