// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.event;

/**
 * A warning from the server to the speaker. The session goes on.
 *
 * @param code a stable word: {@code storageLow}, where the server keeps less audio than it promised
 * @param message for a person
 */
public record ServerWarning(String code, String message) {}
