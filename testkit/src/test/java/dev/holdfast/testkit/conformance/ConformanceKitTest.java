// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.domain.identity.SessionId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConformanceKitTest {

    private static final Capabilities OWNER = Capabilities.of("token").withShortToken(() -> "short");

    /** What a client can play alone: a third party would be taken for the client under test. */
    static Stream<String> alone() {
        return Conversation.forClients().stream()
                .filter(each -> each.steps().stream().allMatch(Step::isOfClient))
                .filter(each -> each.setup().stream().allMatch(step -> step.http() != null))
                .map(Conversation::name);
    }

    @ParameterizedTest
    @MethodSource("alone")
    void theTwoSidesOfAConversationFitTogether(String name) throws IOException {
        try (ConformanceServer server = ConformanceServer.start()) {
            ServedConversation served = server.serve(name);
            Result played =
                    new ConformancePlayer(served.uri(), OWNER.withOtherToken("other")).play(Conversation.named(name));
            assertThat(played.detail()).isEmpty();
            assertThatCode(() -> served.assertPlayed(Duration.ofSeconds(10))).doesNotThrowAnyException();
        }
    }

    /** A client may check the ids that it gets. */
    @Test
    void theExamplesOfSessionIdsAreSessionIds() {
        List<String> ids = Conversation.forClients().stream()
                .filter(conversation -> conversation.examples().containsKey("session"))
                .map(conversation -> conversation.examples().get("session").asText())
                .toList();
        assertThat(ids).isNotEmpty().allSatisfy(id -> assertThat(SessionId.parse(id))
                .isPresent());
    }

    @Test
    void aServerThatDoesOtherwiseFails() throws IOException {
        try (ConformanceServer server = ConformanceServer.start()) {
            URI wrong = server.serve("speak-resume").uri();
            Result played = new ConformancePlayer(wrong, OWNER).play(Conversation.named("speak"));
            assertThat(played.outcome()).isEqualTo(Result.Outcome.FAILED);
            assertThat(played.line()).contains("failed  speak: step 5").contains("ack");
        }
    }

    @Test
    void aServerThatSendsAWrongFieldFails() throws IOException {
        try (ConformanceServer server = ConformanceServer.start()) {
            URI refusing = server.serve("refuse-not-the-owner").uri();
            Result played = new ConformancePlayer(refusing, OWNER).play(Conversation.named("speak-ended-meanwhile"));
            assertThat(played.outcome()).isEqualTo(Result.Outcome.FAILED);
            assertThat(played.detail()).contains("status 403 instead of 101");
        }
    }

    @Test
    void aClientThatDoesOtherwiseFails() throws IOException {
        try (ConformanceServer server = ConformanceServer.start()) {
            ServedConversation served = server.serve("speak-resume");
            new ConformancePlayer(served.uri(), OWNER).play(Conversation.named("speak-nothing"));
            assertThatThrownBy(() -> served.assertPlayed(Duration.ofSeconds(10)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("instead of frame 0");
        }
    }

    @Test
    void whatIsNeededAndNotGivenIsSkippedByName() {
        Result result = new ConformancePlayer(URI.create("http://127.0.0.1:1"), Capabilities.of("token"))
                .play(Conversation.named("session-expired"));
        assertThat(result.outcome()).isEqualTo(Result.Outcome.SKIPPED);
        assertThat(result.line()).isEqualTo("skipped  session-expired: needs clock");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "steps: [{send: {text: {}, volume: 3}}]",
                "steps: [{shout: {}}]",
                "steps: [{send: {text: {}}, cut: true}]",
                "steps: [{send: {text: {}, hex: '00'}}]",
                "steps: [{expect: {frames: {from: 2, to: 1}}}]",
                "steps: [{expect: {close: 1000, within: soon}}]",
                "steps: []",
                "needs: [luck]\nsteps: [{cut: true}]",
                "mood: good\nsteps: [{cut: true}]",
                "steps: [{cut: true}]\nsteps: [{cut: true}]"
            })
    void aConversationThatIsNotWellFormedIsRefused(String yaml) {
        assertThatThrownBy(() -> Conversation.parse("name: x\ntitle: X\n" + yaml))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theIndexListsEachFile() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../protocol/conversations"))) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(file -> !file.equals("index.yaml"))
                    .map(file -> file.replace(".yaml", ""))
                    .toList();
            assertThat(Conversation.names())
                    .containsExactlyInAnyOrderElementsOf(names)
                    .doesNotHaveDuplicates();
        }
        assertThat(Conversation.all()).hasSameSizeAs(Conversation.names());
    }

    @Test
    void noTwoConversationsForClientsHaveTheSameSession() {
        assertThat(Conversation.forClients())
                .extracting(each -> each.examples().get("session").asText())
                .doesNotHaveDuplicates();
    }
}
