// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

/** Where the server stores sessions and audio. */
public enum Store {
    /** On the local disk, in the data folder. All data survives a restart. */
    LOCAL,
    /** In memory. No data survives a restart. */
    MEMORY,
    /** Sessions in DynamoDB; audio on this server's disk, in the data folder. */
    DYNAMODB;

    public boolean hasAudioOnDisk() {
        return this != MEMORY;
    }
}
