// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import static dev.holdfast.testkit.session.SessionFixtures.live;
import static dev.holdfast.testkit.session.SessionFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.domain.session.Session;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.store.DynamoDbLocal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@link DynamoDbLocal} itself. Not in the testkit, which is built without DynamoDB Local. */
@Tag("jdk-independent")
@Timeout(120)
final class DynamoDbLocalTest {

    private static final String CREATE_TABLE = "{\"TableName\":\"kept\",\"BillingMode\":\"PAY_PER_REQUEST\","
            + "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}],"
            + "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}]}";

    @TempDir
    Path folder;

    @Test
    void itStopsAnsweringWhilePaused() throws IOException {
        try (DynamoDbLocal local = DynamoDbLocal.inMemory()) {
            assertThat(request(local, "ListTables", "{}")).contains("TableNames");
            local.pause();
            assertThatThrownBy(() -> request(local, "ListTables", "{}")).isInstanceOf(SocketTimeoutException.class);
            local.resume();
            assertThat(request(local, "ListTables", "{}")).contains("TableNames");
        }
    }

    @Test
    void itRestartsOnItsPortWithItsTables() throws IOException {
        try (DynamoDbLocal local = DynamoDbLocal.inFolder(folder)) {
            URI before = local.endpoint();
            request(local, "CreateTable", CREATE_TABLE);
            local.kill();
            assertThatThrownBy(() -> request(local, "ListTables", "{}")).isInstanceOf(ConnectException.class);
            local.restart();
            assertThat(local.endpoint()).isEqualTo(before);
            assertThat(request(local, "ListTables", "{}")).contains("kept");
        }
    }

    @Test
    void closeEndsItEvenWhilePaused() throws IOException {
        DynamoDbLocal local = DynamoDbLocal.inMemory();
        local.pause();
        local.close();
        local.close();
        assertThatThrownBy(() -> request(local, "ListTables", "{}")).isInstanceOf(ConnectException.class);
    }

    @Test
    void itEndsWithItsParentProcessEvenIfThatIsKilled() throws Exception {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-D" + DynamoDbLocal.FOLDER_PROPERTY + "=" + System.getProperty(DynamoDbLocal.FOLDER_PROPERTY),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] pid = new byte[20];
        int read = owner.getInputStream().read(pid);
        Optional<ProcessHandle> local =
                ProcessHandle.of(Long.parseLong(new String(pid, 0, read, StandardCharsets.US_ASCII).strip()));
        assertThat(local).isPresent();
        owner.destroyForcibly().waitFor();
        local.get().onExit().join();
    }

    /** It deletes by the machine's date. A test by the manual clock must not lose its sessions on some day. */
    @Test
    void itDeletesExpiredItemsButNoneOfTheManualClock() throws StaleSession {
        try (DynamoDbLocal local = DynamoDbLocal.inMemory();
                TestTables tables = new TestTables(local.endpoint())) {
            ManualClock clock = new ManualClock();
            DynamoDbSessionRepository repository = tables.open(tables.fresh(), clock);
            Session session = waiting(1, clock.now());
            repository.create(session, Optional.empty());
            repository.save(live(session), session.version());
            // Twice: the first pass may delete one item and not have looked at the other yet.
            for (int pass = 0; pass < 2; pass++) {
                Session expired = waiting(2, Instant.now().minus(Duration.ofDays(30)));
                repository.create(expired, Optional.empty());
                await().atMost(Duration.ofSeconds(50))
                        .until(() -> repository.find(expired.id()).isEmpty());
            }
            assertThat(repository.find(session.id())).contains(live(session));
        }
    }

    /** Starts one, prints its process id, and waits to be killed. */
    static final class Owner {
        private Owner() {}

        @SuppressWarnings("resource")
        public static void main(String[] arguments) throws InterruptedException {
            DynamoDbLocal.inMemory();
            ProcessHandle.current().children().forEach(child -> System.out.println(child.pid()));
            Thread.currentThread().join();
        }
    }

    private static String request(DynamoDbLocal local, String operation, String body) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) local.endpoint().toURL().openConnection();
        connection.setConnectTimeout(500);
        connection.setReadTimeout(3_000);
        connection.setRequestProperty("Content-Type", "application/x-amz-json-1.0");
        connection.setRequestProperty("X-Amz-Target", "DynamoDB_20120810." + operation);
        connection.setRequestProperty(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/dynamodb/aws4_request, SignedHeaders=host,"
                        + " Signature=0");
        connection.setDoOutput(true);
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        try {
            return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            connection.disconnect();
        }
    }
}
