// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http;

import static dev.holdfast.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.adapter.http.OpenApiRequests.Exercise;
import dev.holdfast.adapter.http.config.HttpSettings;
import dev.holdfast.adapter.http.response.ProblemType;
import dev.holdfast.adapter.http.routes.Routes;
import io.javalin.Javalin;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compares the description with a running server: all that it says is served, and nothing else. */
final class OpenApiTest {

    /** Paths beside the API: the pages, the SDK, and parts of the documentation page. */
    private static final Set<String> UNDESCRIBED = Set.of(
            "/",
            "/speak",
            "/listen/{sessionId}",
            "/ops",
            "/pages/<file>",
            "/sdk/<file>",
            "/docs/docs.css",
            "/docs/docs.js");

    private static TestServer server;
    private static JsonNode api;
    private static JsonSchema schemas;

    @BeforeAll
    static void start() {
        server = new TestServer();
        api = json(server.get("/openapi.json"));
        schemas = new JsonSchema(api);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        server.sessions.reset();
        server.ready();
    }

    @Test
    void everyRouteIsDescribedAndEveryDescribedRouteIsServed() {
        Map<String, Set<String>> served = new TreeMap<>();
        HttpAdapter adapter = new HttpAdapter(
                HttpSettings.DEFAULT, server.sessions.asPorts(), List.of(), "1", List::of, () -> {}, jetty -> {});
        Javalin.create(config -> {
            config.startup.startupWatcherEnabled = false;
            adapter.addRoutes(new Routes(config.routes)).methodsByPath().forEach((path, methods) -> {
                Set<String> described = new TreeSet<>(methods);
                described.removeAll(Set.of("HEAD", "OPTIONS"));
                if (!UNDESCRIBED.contains(path) && !path.startsWith("/problems/")) {
                    served.put(path, described);
                }
            });
        });
        Map<String, Set<String>> described = new TreeMap<>();
        operations().forEach(operation -> described
                .computeIfAbsent(operation.path(), path -> new TreeSet<>())
                .add(operation.method()));
        assertThat(served).isEqualTo(described);
    }

    @Test
    void everyDescribedResponseIsSentAsDescribed() {
        Map<String, Set<String>> given = new TreeMap<>();
        List<Exercise> exercises = new OpenApiRequests(server).all();
        for (Operation operation : operations()) {
            String path = operation.path().replace("{sessionId}", "caring-king-275");
            HttpRequest.Builder odd = server.to(path).method("BREW", BodyPublishers.noBody());
            exercises.add(new Exercise(operation.id(), "default", () -> {}, odd));
        }
        for (Exercise exercise : exercises) {
            open();
            exercise.before().run();
            HttpResponse<String> answer = server.send(exercise.request());
            Operation operation = operation(exercise.operationId());
            String status = Integer.toString(answer.statusCode());
            String described = operation.node().get("responses").has(status) ? status : "default";
            assertThat(described).as(operation.id() + " " + answer.body()).isEqualTo(exercise.status());
            assertAsDescribed(operation, described, answer);
            given.computeIfAbsent(operation.id(), id -> new TreeSet<>()).add(described);
        }
        Map<String, Set<String>> described = new TreeMap<>();
        operations().forEach(operation -> operation
                .node()
                .get("responses")
                .fieldNames()
                .forEachRemaining(status -> described
                        .computeIfAbsent(operation.id(), id -> new TreeSet<>())
                        .add(status)));
        // Timeouts have a test of their own, below.
        described.values().forEach(statuses -> statuses.remove("408"));
        assertThat(given).isEqualTo(described);
    }

    @Test
    void aBodyThatNeverArrivesGetsTheDescribedResponse() throws Exception {
        try (TestServer impatient = new TestServer(TestServer::impatient)) {
            for (Operation operation : operations()) {
                JsonNode response =
                        schemas.resolve(operation.node().get("responses").path("408"));
                if (!response.isMissingNode()) {
                    String answer = impatient.raw("POST " + operation.path().replace("{sessionId}", "caring-king-275")
                            + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer alice\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 9\r\nConnection: close\r\n\r\n{");
                    assertThat(answer).startsWith("HTTP/1.1 408 ");
                    JsonNode problem = json(answer.substring(answer.indexOf("\r\n\r\n")));
                    JsonNode schema = response.at("/content/application~1problem+json/schema");
                    assertThat(schemas.faults(problem, schema, operation.id())).isEmpty();
                }
            }
        }
    }

    @Test
    void everyExampleMatchesItsSchema() {
        List<String> faults = new ArrayList<>();
        operations().forEach(operation -> Stream.concat(
                        Stream.of(operation.node().path("requestBody")),
                        stream(operation.node().get("responses")))
                .map(schemas::resolve)
                .flatMap(each -> stream(each.path("content")))
                .forEach(media -> media.path("examples")
                        .forEach(example -> faults.addAll(schemas.faults(
                                example.get("value"), media.get("schema"), operation.id() + " example")))));
        assertThat(faults).isEmpty();
    }

    @Test
    void everyExampleOfARequestSucceeds() {
        String id = server.create();
        api.at("/paths/~1sessions/post/requestBody/content/application~1json/examples")
                .forEach(example -> assertThat(server.post(
                                        "alice",
                                        "/sessions",
                                        example.get("value").toString())
                                .statusCode())
                        .isEqualTo(201));
        api.at("/paths/~1sessions~1{sessionId}~1tickets/post/requestBody/content/application~1json/examples")
                .forEach(example -> assertThat(server.post(
                                        "alice",
                                        "/sessions/" + id + "/tickets",
                                        example.get("value").toString())
                                .statusCode())
                        .isEqualTo(201));
    }

    @Test
    void everyProblemTypeIsDescribed() {
        assertThat(api.get("x-problems")).hasSize(ProblemType.values().length);
        List<String> types =
                Arrays.stream(ProblemType.values()).map(ProblemType::type).toList();
        assertThat(api.get("x-problems").findValuesAsText("type")).isEqualTo(types);
        for (ProblemType kind : ProblemType.values()) {
            JsonNode described = api.get("x-problems").get(kind.ordinal());
            assertThat(described.get("status").intValue()).isEqualTo(kind.status());
            assertThat(described.get("title").textValue()).isEqualTo(kind.title());
            HttpResponse<String> page = server.get(kind.type());
            assertThat(page.statusCode()).isEqualTo(302);
            assertThat(page.headers().firstValue("Location")).hasValue("/docs#problem-" + kind.word());
        }
        List<String> allowed = new ArrayList<>(types);
        allowed.add("about:blank");
        assertThat(stream(api.at("/components/schemas/Problem/properties/type/enum"))
                        .map(JsonNode::textValue))
                .isEqualTo(allowed);
        api.at("/components/responses").forEach(response -> response.at("/content/application~1problem+json/examples")
                .forEach(example -> {
                    JsonNode problem = example.get("value");
                    ProblemType kind = ProblemType.values()[
                            types.indexOf(problem.get("type").textValue())];
                    assertThat(problem.get("status").intValue()).isEqualTo(kind.status());
                    assertThat(problem.get("title").textValue()).isEqualTo(kind.title());
                }));
    }

    @Test
    void theDocumentationLoadsNothingFromOtherHosts() {
        for (String path : List.of("/docs", "/docs/docs.css", "/docs/docs.js")) {
            HttpResponse<String> answer = server.get(path);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .doesNotContain("http://")
                    .doesNotContain("https://")
                    .doesNotContain("innerHTML");
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'")
                    .contains("script-src 'self'")
                    .doesNotContain("unsafe");
        }
        assertThat(server.get("/docs").body())
                .doesNotContain("<style")
                .doesNotContain("style=")
                .doesNotContain("onclick");
    }

    private void assertAsDescribed(Operation operation, String status, HttpResponse<String> answer) {
        JsonNode response = schemas.resolve(operation.node().get("responses").get(status));
        String where = operation.id() + " " + answer.statusCode();
        response.path("headers").properties().forEach(header -> {
            JsonNode rule = schemas.resolve(header.getValue());
            String value = answer.headers().firstValue(header.getKey()).orElse("");
            assertThat(value).as(where + " " + header.getKey()).isNotEmpty();
            assertThat(schemas.faults(
                            TestServer.JSON.getNodeFactory().textNode(value),
                            rule.get("schema"),
                            where + " " + header.getKey()))
                    .isEmpty();
        });
        for (String header : List.of("Location", "Retry-After", "WWW-Authenticate")) {
            assertThat(answer.headers().firstValue(header).isPresent())
                    .as(where + " " + header)
                    .isEqualTo(response.path("headers").has(header));
        }
        if (response.has("content")) {
            String type = answer.headers().firstValue("Content-Type").orElse("").split(";")[0];
            JsonNode media = response.get("content").get(type);
            assertThat(media).as(where + " " + type).isNotNull();
            if (type.endsWith("json")) {
                assertThat(schemas.faults(json(answer), media.get("schema"), where))
                        .isEmpty();
            }
        } else {
            assertThat(answer.body()).as(where).isEmpty();
        }
    }

    /** An operation of the description. */
    private record Operation(String id, String method, String path, JsonNode node) {}

    private static List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        api.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(entry -> {
                    if (entry.getValue().has("operationId")) {
                        String id = entry.getValue().get("operationId").textValue();
                        all.add(new Operation(
                                id, entry.getKey().toUpperCase(Locale.ROOT), path.getKey(), entry.getValue()));
                    }
                }));
        return all;
    }

    private static Operation operation(String id) {
        return operations().stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<JsonNode> stream(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }
}
