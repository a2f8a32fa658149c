// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.item;

import dev.holdfast.domain.identity.SessionId;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Assigns each session a shard of the index by due time. With one shard the index would be a single hot partition, which
 * accepts a thousand writes a second.
 */
public final class DueShard {

    /**
     * A live session is saved three times a minute, and each save moves its index entry, which is two writes: ten thousand
     * live sessions a shard, forty thousand in four. A query for due sessions is one small query per shard. Do not change it
     * for a table in use: a server with fewer shards would not find the sessions in the others.
     */
    static final int COUNT = 4;

    private DueShard() {}

    /** The Javadoc of String specifies the hash, so it is the same on every server. */
    static int of(SessionId id) {
        return Math.floorMod(id.value().hashCode(), COUNT);
    }

    public static List<Integer> all() {
        return IntStream.range(0, COUNT).boxed().toList();
    }
}
