// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One step of a conversation: exactly one of its actions is set.
 *
 * @param as the connection; {@link #CLIENT} unless the conversation has several
 * @param advance moves the server's clock, an ISO 8601 duration
 * @param cut breaks the connection without a close frame
 */
record Step(
        @Nullable String as,
        @Nullable Http http,
        @Nullable Open open,
        @Nullable Send send,
        @Nullable Expect expect,
        @Nullable Boolean cut,
        @Nullable Duration advance) {

    /** The connection of the client under test. */
    static final String CLIENT = "client";

    Step {
        requireOne("step", http, open, send, expect, cut, advance);
        as = as == null ? CLIENT : as;
    }

    /** Whether the client under test takes part in it. */
    boolean isOfClient() {
        return CLIENT.equals(as) && advance == null;
    }

    /** What it does, as one word and its details. */
    String description() {
        Object action = cut == null ? first(http, open, send, expect, advance) : "cut";
        return CLIENT.equals(as) ? action.toString() : action + " as " + as;
    }

    private static void requireOne(String what, @Nullable Object... alternatives) {
        long set = Stream.of(alternatives).filter(Objects::nonNull).count();
        if (set != 1) {
            throw new IllegalArgumentException("a " + what + " has exactly one action, not " + set);
        }
    }

    /**
     * An HTTP request and the response that it gets.
     *
     * @param token whose token it carries: {@code owner}, {@code other}, {@code operator}, {@code short}, {@code bad} or
     *     {@code none}
     * @param answer fields of the response's JSON body
     * @param within asks again until the response is as described, for so long; once unless set
     */
    record Http(
            String method,
            String path,
            @Nullable String token,
            @Nullable Map<String, String> headers,
            @Nullable JsonNode body,
            int status,
            @Nullable JsonNode answer,
            @Nullable Map<String, String> answerHeaders,
            @Nullable Duration within) {
        Http {
            token = token == null ? Token.OWNER : token;
            headers = headers == null ? Map.of() : headers;
            answerHeaders = answerHeaders == null ? Map.of() : answerHeaders;
        }

        @Override
        public String toString() {
            return "http " + method + " " + path;
        }
    }

    /**
     * A handshake, and what becomes of it.
     *
     * @param subprotocol {@code holdfast.v1} unless set; {@code none} offers none
     * @param silent does not answer pings
     * @param status 101 unless the handshake is refused
     */
    record Open(
            @Nullable Map<String, String> query,
            @Nullable String token,
            @Nullable String subprotocol,
            @Nullable String origin,
            @Nullable Map<String, String> headers,
            boolean silent,
            @Nullable Integer status,
            @Nullable JsonNode answer,
            @Nullable Map<String, String> answerHeaders) {
        Open {
            query = query == null ? Map.of() : query;
            token = token == null ? Token.NONE : token;
            subprotocol = subprotocol == null ? "holdfast.v1" : subprotocol;
            headers = headers == null ? Map.of() : headers;
            status = status == null ? 101 : status;
            answerHeaders = answerHeaders == null ? Map.of() : answerHeaders;
        }

        @Override
        public String toString() {
            return "open " + query;
        }
    }

    /**
     * What the client sends.
     *
     * @param pcm the payloads of these frames as one raw message, without headers
     * @param hex a binary message
     * @param raw a text message that need not be JSON
     * @param bytes bytes on the socket, in hex, whether they are a WebSocket frame or not
     * @param noSooner the least time from the handshake to the last of the frames, where the server says how fast they may come
     */
    record Send(
            @Nullable JsonNode text,
            @Nullable Frames frames,
            @Nullable Frames pcm,
            @Nullable String hex,
            @Nullable String raw,
            @Nullable String bytes,
            @Nullable Integer close,
            @Nullable Duration noSooner) {
        Send {
            requireOne("send", text, frames, pcm, hex, raw, bytes, close);
            if (noSooner != null && frames == null) {
                throw new IllegalArgumentException("only frames have a least time");
            }
        }

        @Override
        public String toString() {
            return "send " + first(text, frames, pcm, hex, raw, bytes, close);
        }
    }

    /**
     * What the server sends.
     *
     * @param hex a binary message
     * @param within how long the client waits for it; 5 s unless set
     */
    record Expect(
            @Nullable JsonNode text,
            @Nullable Frames frames,
            @Nullable String hex,
            @Nullable Integer close,
            @Nullable Duration within) {

        private static final Duration WITHIN = Duration.ofSeconds(5);

        Expect {
            requireOne("expect", text, frames, hex, close);
            within = within == null ? WITHIN : within;
        }

        @Override
        public String toString() {
            return "expect " + (close == null ? String.valueOf(first(text, frames, hex)) : "close " + close);
        }
    }

    /** Audio frames of {@link TestAudio}, both ends included. */
    record Frames(long from, long to) {
        Frames {
            if (from < 0 || to < from) {
                throw new IllegalArgumentException("frames go from 0 or more to the same or more: " + from + ", " + to);
            }
        }

        @Override
        public String toString() {
            return "frames " + from + " to " + to;
        }
    }

    private static Object first(@Nullable Object... alternatives) {
        return Stream.of(alternatives).filter(Objects::nonNull).findFirst().orElse("");
    }
}
