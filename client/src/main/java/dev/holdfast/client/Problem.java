package dev.holdfast.client;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** A refusal over HTTP: an RFC 9457 problem document, or whatever a gateway in between says instead. */
final class Problem {

    private Problem() {}

    static HoldfastException of(int status, String body) {
        Optional<Json> problem = parse(body);
        String code = problem.flatMap(json -> json.text("type"))
                .flatMap(Problem::lastWord)
                .orElse("http" + status);
        String detail = problem.flatMap(json -> json.text("detail").or(() -> json.text("title")))
                .orElseGet(() -> words(status));
        StringBuilder message = new StringBuilder(detail);
        problem.map(json -> json.objects("errors"))
                .ifPresent(errors -> errors.forEach(error -> message.append(' ')
                        .append(error.text("field").orElse("request"))
                        .append(": ")
                        .append(error.text("detail").orElse("is wrong"))
                        .append('.')));
        return new HoldfastException(code, message.toString(), status, 0, isWorthRetrying(status), null);
    }

    private static Optional<Json> parse(String body) {
        try {
            return Optional.of(Json.read(body));
        } catch (IOException notAProblemDocument) {
            return Optional.empty();
        }
    }

    /** A problem's type is a URI; its last part is the stable word. {@code about:blank} says nothing. */
    private static Optional<String> lastWord(String type) {
        try {
            URI uri = new URI(type);
            String path = uri.isOpaque() ? uri.getSchemeSpecificPart() : uri.getPath();
            String word = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
            return word.isEmpty() || word.equals("blank") ? Optional.empty() : Optional.of(word);
        } catch (java.net.URISyntaxException notAUri) {
            return Optional.empty();
        }
    }

    /** Whether the same request can go well later: outages, and being too many or too early. */
    static boolean isWorthRetrying(int status) {
        return status < 400 || status >= 500 || status == 408 || status == 425 || status == 429;
    }

    private static String words(int status) {
        return switch (status) {
            case 401 -> "The server wants a token, or a better one.";
            case 403 -> "The token is good, and not for this.";
            case 404 -> "There is no such session.";
            case 410 -> "The session has ended.";
            case 429 -> "Too many requests.";
            case 503 -> "The server cannot serve just now.";
            default -> "The server answered " + status + ".";
        };
    }
}
