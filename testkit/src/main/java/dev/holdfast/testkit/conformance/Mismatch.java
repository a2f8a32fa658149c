// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

/** The other side did not do what the conversation says. */
final class Mismatch extends Exception {

    private static final long serialVersionUID = 1L;

    Mismatch(String explanation) {
        super(explanation);
    }
}
