// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DenialProblemsTest {

    private static final SessionId SESSION = new SessionId("caring-king-275");

    /** One of each refusal. A new kind must be added here. */
    private static final List<Refusal> REFUSALS = List.of(
            new Refusal.NotTheOwner(SESSION),
            new Refusal.AlreadyEnded(
                    SESSION,
                    new SessionState.Ended(Instant.EPOCH, EndReason.SPEAKER_LOST, Optional.empty(), Instant.EPOCH)),
            new Refusal.LeaseLost(SESSION, 3),
            new Refusal.LeaseExpired(SESSION, 3),
            new Refusal.HeldElsewhere(SESSION, Instant.EPOCH),
            new Refusal.NotDue(SESSION));

    private static final List<Denial> DENIALS = List.of(
            new Denial.Refused(REFUSALS.get(0)),
            new Denial.Unauthenticated("No."),
            new Denial.NotAllowed("No."),
            new Denial.NoSuchSession(SESSION),
            new Denial.IdempotencyKeyReused(),
            new Denial.SampleRateMismatch(16_000, 48_000),
            new Denial.TooManyAttempts(Duration.ofSeconds(1)),
            new Denial.Unavailable(Duration.ofSeconds(1)),
            new Denial.TokensUnverifiable("Not now.", Duration.ofSeconds(2)),
            new Denial.StorageFull(Duration.ofSeconds(10)));

    @Test
    void everyKindOfDenialAndRefusalHasAProblem() {
        assertThat(DENIALS).map(Object::getClass).containsExactlyInAnyOrder(kinds(Denial.class));
        assertThat(REFUSALS).map(Object::getClass).containsExactlyInAnyOrder(kinds(Refusal.class));
        for (Denial denial : DENIALS) {
            assertThat(answer(denial).detail()).isEqualTo(denial.explanation());
        }
        Map<Class<?>, Integer> statuses = new HashMap<>();
        REFUSALS.forEach(refusal -> statuses.put(
                refusal.getClass(), answer(new Denial.Refused(refusal)).status()));
        assertThat(statuses)
                .containsEntry(Refusal.NotTheOwner.class, 403)
                .containsEntry(Refusal.AlreadyEnded.class, 410)
                .containsEntry(Refusal.LeaseLost.class, 409)
                .containsEntry(Refusal.LeaseExpired.class, 409)
                .containsEntry(Refusal.HeldElsewhere.class, 503)
                .containsEntry(Refusal.NotDue.class, 409);
    }

    @Test
    void charactersNotAllowedInAnErrorDescriptionAreReplaced() {
        ProblemDetails problem = DenialProblems.of(
                new Denial.Unauthenticated("a \"b\" \\ é\r\nSet-Cookie: x"), new Credential.BearerToken("t"));
        assertThat(problem.headers().get("WWW-Authenticate"))
                .endsWith("error_description=\"a 'b' ' '''Set-Cookie: x\"");
    }

    @Test
    void retryAfterIsRoundedUpToWholeSecondsAndIsAtLeastOne() {
        assertThat(answer(new Denial.Unavailable(Duration.ZERO)).headers()).containsEntry("Retry-After", "1");
        assertThat(answer(new Denial.Unavailable(Duration.ofMillis(1500))).headers())
                .containsEntry("Retry-After", "2");
        assertThat(answer(new Denial.Unavailable(Duration.ofSeconds(2))).headers())
                .containsEntry("Retry-After", "2");
    }

    @Test
    void aTokenThatCannotBeVerifiedNowIsNotRejected() {
        ProblemDetails problem = answer(new Denial.TokensUnverifiable("Not now.", Duration.ofSeconds(2)));

        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.headers()).containsEntry("Retry-After", "2").doesNotContainKey("WWW-Authenticate");
    }

    private static ProblemDetails answer(Denial denial) {
        return DenialProblems.of(denial, new Credential.None());
    }

    private static Class<?>[] kinds(Class<?> sealed) {
        return sealed.getPermittedSubclasses();
    }
}
