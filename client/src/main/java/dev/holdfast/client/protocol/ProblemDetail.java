// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.protocol;

import dev.holdfast.client.event.HoldfastException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Decodes refusals over HTTP: RFC 9457 problem documents, or a gateway's answer that is none. */
public final class ProblemDetail {

    private static final Pattern HYPHEN = Pattern.compile("-(.)");

    private ProblemDetail() {}

    /** The code is the problem's {@code code}, else its {@code type} in camel case, else {@code http404}. */
    public static HoldfastException of(int status, HttpHeaders headers, String body) {
        Optional<Json> problem = parse(body);
        String code = problem.flatMap(
                        json -> json.text("code").or(() -> json.text("type").flatMap(ProblemDetail::lastPart)))
                .orElse("http" + status);
        String detail = problem.flatMap(json -> json.text("detail").or(() -> json.text("title")))
                .orElseGet(() -> describe(status, headers.firstValue("Location")));
        StringBuilder message = new StringBuilder(detail);
        problem.map(json -> json.objects("errors"))
                .ifPresent(errors -> errors.forEach(error -> message.append(' ')
                        .append(error.text("field").orElse("request"))
                        .append(": ")
                        .append(error.text("detail").orElse("is wrong"))
                        .append('.')));
        return new HoldfastException(code, message.toString(), status, 0, isRetryable(status), null);
    }

    private static Optional<Json> parse(String body) {
        try {
            return Optional.of(Json.read(body));
        } catch (IOException notAProblemDocument) {
            return Optional.empty();
        }
    }

    /** RFC 9457 §3.1.1: the type is a URI; {@code about:blank} means that there is none. */
    private static Optional<String> lastPart(String type) {
        try {
            URI uri = new URI(type);
            String path = uri.isOpaque() ? uri.getSchemeSpecificPart() : uri.getPath();
            String last = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
            return last.isEmpty() || last.equals("blank") ? Optional.empty() : Optional.of(camelCase(last));
        } catch (URISyntaxException notAUri) {
            return Optional.empty();
        }
    }

    /** {@code noSuchSession} for {@code no-such-session}: one spelling for HTTP and the socket. */
    private static String camelCase(String kebab) {
        return HYPHEN.matcher(kebab).replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
    }

    /** Whether the same request may succeed later: after an outage, or when a limit is no longer reached. */
    static boolean isRetryable(int status) {
        return status < 400 && !isMovedForGood(status)
                || status >= 500
                || status == 408
                || status == 425
                || status == 429;
    }

    /** RFC 9110 §15.4: the server answers at another address from now on. The SDK follows no redirects. */
    private static boolean isMovedForGood(int status) {
        return status == 301 || status == 308;
    }

    private static String describe(int status, Optional<String> location) {
        return switch (status) {
            case 301, 308 ->
                "The server has moved" + location.map(to -> " to " + to).orElse("") + ".";
            case 401 -> "The server does not accept the token, or requires one.";
            case 403 -> "The token is valid and does not permit this.";
            case 404 -> "Nothing is served at this address: the session does not exist, or the server's URL is wrong.";
            case 410 -> "The session has ended.";
            case 429 -> "Too many requests.";
            case 503 -> "The server is unavailable.";
            default -> "The server answered " + status + ".";
        };
    }
}
