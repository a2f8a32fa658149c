// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

/** Where sessions and their audio live. */
public enum Store {
    /** On the local disk, in the data folder: everything outlives a restart. */
    LOCAL,
    /** In memory: nothing outlives a restart. */
    MEMORY,
    /** Sessions in DynamoDB; audio on this server's disk, in the data folder. */
    DYNAMODB;

    public boolean hasAudioOnDisk() {
        return this != MEMORY;
    }
}
