package dev.holdfast.adapter.http;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Takes the JSON object that a request must carry, or says why it cannot be one. */
final class JsonBodies {

    private final int bytesMax;

    JsonBodies(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** @throws ProblemException with 400, 408, 413 or 415 */
    JsonFields take(Context request) {
        requireJson(request);
        @Nullable ReceivedBody body = request.attribute(ReceivedBody.ATTRIBUTE);
        if (body instanceof ReceivedBody.Whole whole) {
            return JsonFields.parse(whole.bytes());
        }
        throw new ProblemException(
                body instanceof ReceivedBody.TooLarge
                        ? Problem.of(
                                ProblemKind.BODY_TOO_LARGE,
                                "A body has at the most " + bytesMax + " bytes here. Send a smaller one.")
                        : body instanceof ReceivedBody.TooSlow
                                ? Problem.of(
                                        ProblemKind.REQUEST_TOO_SLOW,
                                        "The body did not arrive in time. Send it faster.")
                                : Problem.of(
                                        ProblemKind.BAD_REQUEST, "The body broke off, or its framing makes no sense."));
    }

    private static void requireJson(Context request) {
        List<String> types = Collections.list(request.req().getHeaders("Content-Type"));
        String type = types.size() == 1 ? types.get(0).split(";", 2)[0].strip().toLowerCase(Locale.ROOT) : "";
        if (!type.equals(Answers.JSON)) {
            throw new ProblemException(Problem.of(
                    ProblemKind.UNSUPPORTED_MEDIA_TYPE,
                    "Send the header \"Content-Type: application/json\" once, and a JSON body."));
        }
        @Nullable String encoding = request.header("Content-Encoding");
        if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
            throw new ProblemException(Problem.of(
                    ProblemKind.UNSUPPORTED_MEDIA_TYPE, "Send the body as it is, without Content-Encoding."));
        }
    }
}
