package dev.holdfast.adapter.dynamodb;

import dev.holdfast.domain.identity.SessionId;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which part of the index of what is due a session is in. All sessions in one part would be one hot partition: a partition
 * takes a thousand writes a second.
 */
final class DueShard {

    /**
     * A live session is saved three times a minute, and each save moves its entry, which is two writes: ten thousand live sessions a
     * part, and forty thousand in four. Each look at what is due is one small query a part. Never change it for a table in use: whoever
     * knows fewer parts overlooks the rest.
     */
    static final int COUNT = 4;

    private DueShard() {}

    /** The hash of a string is the same everywhere and for ever: the Javadoc of String says how it is computed. */
    static int of(SessionId id) {
        return Math.floorMod(id.value().hashCode(), COUNT);
    }

    static List<Integer> all() {
        return IntStream.range(0, COUNT).boxed().toList();
    }
}
