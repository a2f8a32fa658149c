package dev.holdfast.adapter.jwt;

import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.port.out.security.TokenVerifier.Verdict;
import java.time.Duration;

/**
 * A verdict, and the word that it is counted under.
 *
 * @param word the same for all verdicts of a kind
 */
record Judgement(String word, Verdict verdict) {

    static final String OK = "ok";
    static final String UNAVAILABLE = "unavailable";

    static Judgement verified(Principal caller) {
        return new Judgement(OK, new Verdict.Verified(caller));
    }

    static Judgement rejected(Flaw flaw, String explanation) {
        return new Judgement(flaw.word(), new Verdict.Rejected(explanation));
    }

    static Judgement unavailable(String explanation, Duration retryAfter) {
        return new Judgement(UNAVAILABLE, new Verdict.Unavailable(explanation, retryAfter));
    }
}
