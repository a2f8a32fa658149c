// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.token;

/** Why a token is rejected, with the word of the metric {@code token_verdicts_total}. */
public enum RejectionReason {
    TOO_LONG("tooLong"),
    /** Not a JSON Web Token, or a claim has the wrong type. */
    MALFORMED("malformed"),
    /** The signature algorithm is not accepted, or is not that of the key. */
    ALGORITHM("algorithm"),
    UNKNOWN_KEY("unknownKey"),
    SIGNATURE("signature"),
    ISSUER("issuer"),
    AUDIENCE("audience"),
    EXPIRED("expired"),
    NOT_YET_VALID("notYetValid"),
    NO_EXPIRY("noExpiry"),
    SUBJECT("subject");

    private final String word;

    RejectionReason(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
