// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

/** Status codes of close frames: RFC 6455 §7.4, and IANA's WebSocket Close Code Number Registry. */
public final class CloseStatus {

    public static final int PROTOCOL_ERROR = 1002;

    /** Stands for a close frame without a code; never sent. */
    public static final int NONE = 1005;

    public static final int INVALID_TEXT = 1007;
    public static final int TOO_BIG = 1009;

    private static final int REGISTERED_MAX = 1014;
    private static final int LIBRARIES_MIN = 3000;
    private static final int PRIVATE_MAX = 4999;

    private CloseStatus() {}

    /** Whether a peer may send it: a registered code that is not reserved, or one for libraries and applications. */
    static boolean isSendable(int code) {
        return code >= 1000 && code <= REGISTERED_MAX && code != 1004 && code != NONE && code != 1006
                || code >= LIBRARIES_MIN && code <= PRIVATE_MAX;
    }
}
