package dev.holdfast.application.port.out;

/** Says who calls. Weakness: may block once in a while to fetch keys. Safe for use by many threads. */
public interface TokenVerifier {

    Verdict verify(String token);

    /** What a token is worth. */
    sealed interface Verdict {

        record Verified(Caller caller) implements Verdict {}

        /** @param explanation for the person who sent it; never repeats the token */
        record Rejected(String explanation) implements Verdict {}
    }
}
