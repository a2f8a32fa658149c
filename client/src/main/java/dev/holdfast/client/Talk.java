package dev.holdfast.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one end says and hears over whichever connection there is just now: a speaker's part, or a listener's. All of it
 * happens on the lifeline's strand.
 */
interface Talk {

    /** The query of the next connect. */
    Map<String, ?> query();

    Duration heartbeat();

    /** A connection is open and nothing is said yet. */
    void opened(Link link);

    void heard(Link link, String type, Json message);

    void heardAudio(ByteBuffer message);

    /** The next frame to send, or {@code null}. */
    @Nullable ByteBuffer nextAudio(Link link);

    /** Whether the next message may be read already. */
    boolean wantsMore();

    /** The connection is lost, another is on its way. */
    void lost();

    /** The server says that the session is over; nothing else will be tried. */
    void over(HoldfastException how);

    /** Nothing else will be tried. */
    void failed(HoldfastException why);
}
