// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.testkit.contract.IdempotentCreationContract;
import dev.holdfast.testkit.contract.SessionListContract;
import dev.holdfast.testkit.contract.SessionRepositoryContract;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** The contracts with the image amazon/dynamodb-local. Skipped without a Docker engine. */
final class DynamoDbContainerTest {

    private static final DockerImageName IMAGE = DockerImageName.parse("amazon/dynamodb-local:2.6.1");

    private static final int PORT = 8000;

    private static final boolean DOCKER = DockerClientFactory.instance().isDockerAvailable();

    /** Started at the first use; Testcontainers stops it with this JVM. */
    private static final class Shared {

        @SuppressWarnings("resource")
        private static final GenericContainer<?> CONTAINER = new GenericContainer<>(IMAGE)
                .withExposedPorts(PORT)
                .withCommand("-jar", "DynamoDBLocal.jar", "-inMemory", "-sharedDb");

        static {
            CONTAINER.start();
        }

        private static TestTables tables() {
            return new TestTables(URI.create("http://" + CONTAINER.getHost() + ":" + CONTAINER.getMappedPort(PORT)));
        }
    }

    private static TestTables tables() {
        Assumptions.assumeTrue(DOCKER, "no Docker engine answers here");
        return Shared.tables();
    }

    @Nested
    final class Storing extends SessionRepositoryContract {
        private final TestTables tables = DynamoDbContainerTest.tables();
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
        private final TestTables tables = DynamoDbContainerTest.tables();
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
        private final TestTables tables = DynamoDbContainerTest.tables();
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
}
