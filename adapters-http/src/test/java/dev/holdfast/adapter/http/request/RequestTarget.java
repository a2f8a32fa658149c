// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.request;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.adapter.http.response.ProblemDetails;
import dev.holdfast.adapter.http.response.ProblemException;
import dev.holdfast.adapter.http.web.AcceptEncoding;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.host.NewSession;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Requests of any headers, page token and body: a value or a problem in words, and no other exception. The first lines are the
 * headers, in the order of {@link #HEADERS}; then comes the page token, and the rest is the body. Jazzer calls it (.ci/fuzz),
 * and {@link RequestCorpusTest} does.
 */
public final class RequestTarget {

    private static final List<String> HEADERS = List.of(
            "Authorization",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "Host",
            "Idempotency-Key",
            "Accept-Encoding",
            "Content-Type",
            "Origin");

    private static final String PEER = "127.0.0.1";

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private RequestTarget() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        String[] lines = new String(input, StandardCharsets.ISO_8859_1).split("\n", HEADERS.size() + 2);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < HEADERS.size() && i < lines.length; i++) {
            String value = lines[i].strip();
            if (!value.isEmpty()) {
                headers.put(HEADERS.get(i), value);
            }
        }
        String page = lines.length > HEADERS.size() ? lines[HEADERS.size()] : "";
        byte[] body = lines.length == HEADERS.size() + 2
                ? lines[lines.length - 1].getBytes(StandardCharsets.ISO_8859_1)
                : new byte[0];
        Context request = request(headers, page, body);
        newSession(request, headers, body);
        requester(request, headers);
        otherHeaders(request, headers, page);
    }

    private static void newSession(Context request, Map<String, String> headers, byte[] body) throws IOException {
        NewSession wanted;
        try {
            wanted = new SessionRequestParser(new JsonBodyParser(1 << 16)).newSession(request);
        } catch (ProblemException refused) {
            requireWords(refused.problem());
            return;
        }
        JsonNode fields = JSON.readTree(new String(body, StandardCharsets.UTF_8));
        require(fields.isObject() && fields.path("sourceLanguage").isTextual(), "a session of " + fields);
        require(wanted.idempotencyKey().equals(Optional.ofNullable(headers.get("Idempotency-Key"))), "another key");
        require(
                wanted.qualityTier().word().equals(fields.path("qualityTier").asText("standard"))
                        || fields.path("qualityTier").isNull(),
                "another tier");
    }

    private static void requester(Context request, Map<String, String> headers) {
        String forwarded = headers.getOrDefault("X-Forwarded-For", "");
        String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
        try {
            require(new RequesterResolver(false).requester(request).address().equals(PEER), "an untrusted address");
            Requester requester = new RequesterResolver(true).requester(request);
            String address = requester.address();
            require(address.equals(PEER) || address.equals(last) && address.length() <= 64, "an address of " + address);
            if (requester.credential() instanceof Credential.BearerToken token) {
                require(headers.get("Authorization").endsWith(token.token()), "another token");
                require(
                        token.token().length() < 20 || !requester.toString().contains(token.token()),
                        "a token is printed");
            }
        } catch (ProblemException refused) {
            requireWords(refused.problem());
            String token = headers.getOrDefault("Authorization", "");
            require(token.length() < 40 || !refused.problem().toString().contains(token), "a token is printed");
        }
    }

    private static void otherHeaders(Context request, Map<String, String> headers, String page) {
        AcceptEncoding accepted = AcceptEncoding.of(headers.get("Accept-Encoding"));
        require(accepted.allow("gzip") || !"gzip".equals(headers.get("Accept-Encoding")), "gzip is not allowed");
        new LoopbackPolicy(false).isLocalProgramOrOwnPage(request);
        try {
            new SessionRequestParser(new JsonBodyParser(1 << 16))
                    .page(request)
                    .ifPresent(text -> require(text.equals(page), text));
            for (boolean trustForwarded : new boolean[] {true, false}) {
                new PublicUrlResolver(Optional.empty(), trustForwarded).urls(request);
            }
        } catch (ProblemException refused) {
            requireWords(refused.problem());
        }
    }

    /** A request that answers what the parsers ask of it. */
    private static Context request(Map<String, String> headers, String page, byte[] body) {
        HttpServletRequest servlet = proxy(HttpServletRequest.class, (method, arguments) -> switch (method) {
            case "getHeaders" ->
                Collections.enumeration(
                        headers.containsKey((String) arguments[0])
                                ? List.of(headers.get((String) arguments[0]))
                                : List.of());
            case "getRemoteAddr", "getLocalAddr", "getServerName" -> PEER;
            case "getLocalPort" -> 8080;
            case "getProtocol" -> "HTTP/1.1";
            default -> throw new UnsupportedOperationException(method);
        });
        return proxy(Context.class, (method, arguments) -> switch (method) {
            case "req" -> servlet;
            case "header" -> headers.get((String) arguments[0]);
            case "attribute" -> new RequestBody.Complete(body);
            case "queryParam" -> page;
            case "ip" -> PEER;
            case "scheme" -> "http";
            default -> throw new UnsupportedOperationException(method);
        });
    }

    /** Answers the method of this name. */
    private interface Answers {
        @Nullable Object answer(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.answer(method.getName(), arguments)));
    }

    private static void requireWords(ProblemDetails problem) {
        boolean hasWords = !problem.title().isBlank()
                && !problem.detail().isBlank()
                && problem.errors().stream().noneMatch(error -> error.toString().isBlank());
        require(hasWords && problem.status() >= 400 && problem.status() < 500, "refused without words: " + problem);
        require(problem.json().length < 2_000, "a problem of " + problem.json().length + " bytes");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
