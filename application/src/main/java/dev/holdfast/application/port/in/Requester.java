// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in;

import java.util.Objects;

/**
 * The client that sent a request.
 *
 * @param address its network address, which rate limits count by
 */
public record Requester(String address, Credential credential) {
    public Requester {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(credential, "credential");
    }
}
