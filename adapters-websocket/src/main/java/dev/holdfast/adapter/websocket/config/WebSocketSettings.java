// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.config;

import dev.holdfast.adapter.websocket.frame.FrameDecoder;
import dev.holdfast.domain.session.QualityTier;
import java.util.Set;

/**
 * The WebSocket endpoint's settings. Immutable.
 *
 * @param path the path of the endpoint
 * @param host the host that the server listens on: pages under it are its own, as those under an IP address
 * @param allowedOrigins web origins that may connect, as browsers write them; {@code *} allows all. Clients that send no
 *     {@code Origin} are always allowed
 * @param trustForwarded whether the last {@code X-Forwarded-For} entry is the client's address. Set it only behind your
 *     own proxy
 */
public record WebSocketSettings(
        String path,
        String host,
        Set<String> allowedOrigins,
        boolean trustForwarded,
        EventLoopSettings eventLoops,
        WebSocketLimits limits,
        WebSocketTimeouts timeouts) {

    /** docs/protocol.md §2. */
    public static final String PATH = "/ws";

    /** The WebSocket subprotocol (RFC 6455 §1.9) with which binary messages are audio frames. */
    public static final String SUBPROTOCOL = "holdfast.v1";

    public WebSocketSettings {
        allowedOrigins = Set.copyOf(allowedOrigins);
    }

    /** The largest binary message accepted, in bytes: what a read buffer must hold. */
    public int binaryBytesMax(boolean framed, int frameBytesMax) {
        return framed ? frameBytesMax : limits.rawBytesMax();
    }

    /** The largest binary message of any client, with the header of its frame, in bytes. */
    public int frameBytesMax() {
        return FrameDecoder.HEADER_BYTES_MAX + Math.max(QualityTier.PREMIUM.frameBytesMax(), limits.rawBytesMax());
    }
}
