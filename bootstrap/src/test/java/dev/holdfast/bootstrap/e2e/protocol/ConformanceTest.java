// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.conformance.Capabilities;
import dev.holdfast.testkit.conformance.ConformancePlayer;
import dev.holdfast.testkit.conformance.Conversation;
import dev.holdfast.testkit.conformance.Result;
import dev.holdfast.testkit.conformance.message.AsyncApi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The server holds each conversation of {@code protocol/}; none is skipped. */
class ConformanceTest {

    @TempDir
    static Path folder;

    private static final List<String> MESSAGES = Collections.synchronizedList(new ArrayList<>());
    private static TestServer shared;

    @BeforeAll
    static void start() throws Exception {
        shared = TestServer.start(Files.createDirectory(folder.resolve("shared")));
    }

    @AfterAll
    static void stop() {
        shared.close();
    }

    @TestFactory
    Stream<DynamicTest> theServerHoldsEachConversation() {
        return Stream.concat(
                Conversation.forServers().stream()
                        .map(each -> DynamicTest.dynamicTest(each.name(), () -> assertThat(play(each))
                                .extracting(Result::outcome, Result::detail)
                                .containsExactly(Result.Outcome.PASSED, ""))),
                Stream.of(
                        DynamicTest.dynamicTest("every message is as asyncapi.yaml describes it", this::asDescribed),
                        DynamicTest.dynamicTest(
                                "every message of asyncapi.yaml occurs in a conversation", this::allOccur)));
    }

    private Result play(Conversation conversation) throws Exception {
        boolean needsOwnServer = conversation.needs().stream()
                .anyMatch(Set.of("clock", "drain", "listenersNeedToken", "listenersNeedKey")::contains);
        if (!needsOwnServer) {
            return play(conversation, shared, capabilities(shared, new SystemClock()));
        }
        ManualClock manual = new ManualClock();
        boolean moved = conversation.needs().contains("clock");
        Clock clock = moved ? manual : new SystemClock();
        Map<String, String> flags = conversation.needs().contains("listenersNeedToken")
                ? Map.of("listening", "token")
                : conversation.needs().contains("listenersNeedKey") ? Map.of("listen-keys", "true") : Map.of();
        Path data = Files.createDirectory(folder.resolve(conversation.name()));
        try (TestServer own = TestServer.start(data, clock, flags)) {
            Capabilities all = capabilities(own, clock)
                    .withDrain()
                    .withListenersNeedToken()
                    .withListenersNeedKey();
            return play(conversation, own, moved ? all.withClock(manual::advance) : all);
        }
    }

    private Result play(Conversation conversation, TestServer server, Capabilities capabilities) {
        return new ConformancePlayer(server.uri(), capabilities)
                .watchedBy(MESSAGES::add)
                .play(conversation);
    }

    private static Capabilities capabilities(TestServer server, Clock clock) {
        LocalTokenIssuer issuer = new LocalTokenIssuer(LocalSecret.inFolder(server.data()), clock);
        return Capabilities.of(server.token("alice", Duration.ofDays(2)))
                .withOtherToken(server.token("mallory"))
                .withOperatorToken(issuer.issue(new Owner("op"), Duration.ofHours(1), Set.of("holdfast/operate")))
                .withShortToken(() -> server.token("alice", Duration.ofSeconds(4)));
    }

    private void asDescribed() {
        AsyncApi described = AsyncApi.read();
        // What a conversation sends may be wrong on purpose; what the server answers may not.
        assertThat(MESSAGES.stream()
                        .filter(each -> each.contains("\"type\":"))
                        .flatMap(each -> described.faults(each).stream()))
                .isEmpty();
    }

    private void allOccur() {
        Set<String> occur = new TreeSet<>();
        MESSAGES.forEach(each -> occur.add(AsyncApi.name(each)));
        assertThat(occur).containsAll(AsyncApi.read().names());
    }
}
