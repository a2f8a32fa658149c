// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in.operator;

import java.time.Duration;

/** A new token and its lifetime. {@code toString} omits the token. */
public record IssuedToken(String token, Duration lifetime) {
    @Override
    public String toString() {
        return "IssuedToken[…, lifetime=" + lifetime + "]";
    }
}
