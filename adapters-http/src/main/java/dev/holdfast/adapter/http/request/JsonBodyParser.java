// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.request;

import dev.holdfast.adapter.http.response.ProblemDetails;
import dev.holdfast.adapter.http.response.ProblemException;
import dev.holdfast.adapter.http.response.ProblemType;
import dev.holdfast.adapter.http.response.Responses;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Parses the body of a request as one JSON object, or refuses it with the reason. */
public final class JsonBodyParser {

    private final int bytesMax;

    public JsonBodyParser(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** @throws ProblemException with 400, 408, 413 or 415 */
    JsonFields parse(Context request) {
        requireJson(request);
        @Nullable RequestBody body = request.attribute(RequestBody.ATTRIBUTE);
        if (body instanceof RequestBody.Complete whole) {
            return JsonFields.parse(whole.bytes());
        }
        throw new ProblemException(
                body instanceof RequestBody.TooLarge
                        ? ProblemDetails.of(
                                ProblemType.BODY_TOO_LARGE,
                                "A body has at most " + bytesMax + " bytes. Send a smaller one.")
                        : body instanceof RequestBody.TimedOut
                                ? ProblemDetails.of(
                                        ProblemType.REQUEST_TOO_SLOW,
                                        "The body did not arrive in time. Send it faster.")
                                : ProblemDetails.of(
                                        ProblemType.BAD_REQUEST,
                                        "The body is incomplete, or its framing is malformed."));
    }

    private static void requireJson(Context request) {
        List<String> types = Collections.list(request.req().getHeaders("Content-Type"));
        String type = types.size() == 1 ? types.get(0).split(";", 2)[0].strip().toLowerCase(Locale.ROOT) : "";
        if (!type.equals(Responses.JSON)) {
            throw new ProblemException(ProblemDetails.of(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "Send the header \"Content-Type: application/json\" once, and a JSON body."));
        }
        @Nullable String encoding = request.header("Content-Encoding");
        if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
            throw new ProblemException(
                    ProblemDetails.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "Send the body without Content-Encoding."));
        }
    }
}
