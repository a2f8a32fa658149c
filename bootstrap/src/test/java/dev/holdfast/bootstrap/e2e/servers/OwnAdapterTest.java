// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.local.session.LocalSessionRepository;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.port.out.security.TokenVerifier;
import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.application.port.out.session.SessionPage;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.bootstrap.server.HoldfastServer;
import dev.holdfast.bootstrap.server.Persistence;
import dev.holdfast.bootstrap.server.RunningServer;
import dev.holdfast.bootstrap.server.Security;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.Version;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server with adapters that are not Holdfast's own, assembled with the lines that the README shows. */
@StoreIndependent
@Timeout(60)
class OwnAdapterTest {

    private static final Path README = Path.of("../README.md");
    private static final Path SOURCE = Path.of("src/test/java/dev/holdfast/bootstrap/e2e/servers/OwnAdapterTest.java");
    private static final Pattern README_CODE =
            Pattern.compile("## Assemble a server with your own adapter\n.*?```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TEST_CODE = Pattern.compile("// README\n(.*?)// END", Pattern.DOTALL);

    private static final AtomicInteger CREATED = new AtomicInteger();

    @Test
    void aServerUsesTheAdaptersItIsGiven() throws Exception {
        // README
        ServerSettings settings = ServerSettings.of(Map.of("port", "0", "store", "memory"));
        Clock clock = new SystemClock();
        Persistence persistence = Persistence.of(settings, clock).withSessions(new MySessions());
        Security security = Security.of(settings, clock, new MyTokens());
        RunningServer server = HoldfastServer.assemble(settings, clock)
                .persistence(persistence)
                .security(security)
                .start();
        // END
        try (server;
                HoldfastClient alice = HoldfastClient.at(server.uri()).token(() -> "badge-alice");
                HoldfastClient stranger = HoldfastClient.at(server.uri()).token(() -> "stranger")) {
            String session = alice.createSession(NewSession.in("en-US")).sessionId();

            assertThat(CREATED).hasValue(1);
            assertThat(alice.getSession(session).state()).isEqualTo("waiting");
            assertThat(alice.listAllSessions()).singleElement().satisfies(mine -> assertThat(mine.sessionId())
                    .isEqualTo(session));
            assertThat(refusal(stranger).status()).hasValue(401);
            // Audio stays where it was, and so do its metrics.
            assertThat(metrics(server.uri())).contains("holdfast_audio_logs");
        }
    }

    @Test
    void anErrorInOnePartLeavesNoOtherOpenAndEndsTheWait() throws Exception {
        ServerSettings settings = ServerSettings.of(Map.of("port", "0", "store", "memory"));
        Clock clock = new SystemClock();
        AtomicInteger released = new AtomicInteger();
        Persistence storage = Persistence.of(settings, clock);
        Security security = Security.of(settings, clock, new MyTokens());
        RunningServer server = HoldfastServer.assemble(settings, clock)
                .persistence(new Persistence(
                        storage.node(),
                        storage.shared(),
                        storage.sessions(),
                        storage.logs(),
                        storage.whyNotReady(),
                        storage.metrics(),
                        storage.tasks(),
                        released::incrementAndGet))
                .security(new Security(
                        security.tokens(),
                        security.tickets(),
                        security.limits(),
                        security.listeningKeys(),
                        security.signIn(),
                        security.metrics(),
                        security.readiness(),
                        () -> {
                            throw new NoClassDefFoundError("a damaged jar");
                        }))
                .start();
        server.close();
        assertThat(released).hasValue(1);
        assertThat(server.awaitClosed(Duration.ZERO)).isTrue();
    }

    private static String metrics(URI server) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/metrics")).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private static HoldfastException refusal(HoldfastClient client) {
        try {
            client.createSession(NewSession.in("en-US"));
        } catch (HoldfastException refused) {
            return refused;
        }
        throw new AssertionError("not refused");
    }

    @Test
    void theReadmeShowsTheseLines() throws IOException {
        assertThat(code(README_CODE, README)).isEqualTo(code(TEST_CODE, SOURCE)).hasSizeLessThanOrEqualTo(10);
    }

    private static List<String> code(Pattern pattern, Path file) throws IOException {
        Matcher found = pattern.matcher(Files.readString(file));
        assertThat(found.find()).as("code in %s", file).isTrue();
        return found.group(1).stripIndent().strip().lines().toList();
    }

    /** Counts the sessions that are created, and keeps them in memory. */
    private static final class MySessions implements SessionRepository {

        private final SessionRepository memory = LocalSessionRepository.inMemory(new SystemClock());

        @Override
        public Creation create(Session session, Optional<IdempotentRequest> request) {
            CREATED.incrementAndGet();
            return memory.create(session, request);
        }

        @Override
        public Optional<Session> find(SessionId id) {
            return memory.find(id);
        }

        @Override
        public void save(Session next, Version expected) throws StaleSession {
            memory.save(next, expected);
        }

        @Override
        public SessionPage list(Owner owner, Optional<String> page, int max) {
            return memory.list(owner, page, max);
        }

        @Override
        public List<Session> due(Instant now, int max) {
            return memory.due(now, max);
        }

        @Override
        public List<Session> nextDue(int max) {
            return memory.nextDue(max);
        }

        @Override
        public void forget(SessionId id, Version expected) throws StaleSession {
            memory.forget(id, expected);
        }
    }

    /** Accepts "badge-NAME". */
    private static final class MyTokens implements TokenVerifier {

        @Override
        public Verdict verify(String token) {
            return token.startsWith("badge-")
                    ? new Verdict.Verified(new Principal(
                            new Owner(token.substring("badge-".length())),
                            Instant.now().plusSeconds(3600)))
                    : new Verdict.Rejected("A badge is expected.");
        }
    }
}
