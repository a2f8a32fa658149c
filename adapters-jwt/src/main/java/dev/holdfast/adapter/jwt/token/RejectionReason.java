package dev.holdfast.adapter.jwt.token;

/** What can be wrong with a token, by the word that it is counted under. */
public enum RejectionReason {
    TOO_LONG("tooLong"),
    /** It is no JSON Web Token, or its claims are of the wrong type. */
    MALFORMED("malformed"),
    /** Signed in a way that is not accepted, or not the way of its key. */
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
