// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.config;

/** The encoding of a frame's payload (docs/protocol.md §3). */
public enum Codec {
    /** Signed 16-bit little-endian samples. Durations count samples at the session's rate. */
    PCM_S16LE,
    /** RFC 6716. Durations count samples at 48 kHz (RFC 7587 §4.1). */
    OPUS,
    /** A codec that this version of the SDK does not know. */
    UNKNOWN
}
