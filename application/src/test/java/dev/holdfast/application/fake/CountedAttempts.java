// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.fake;

import dev.holdfast.application.port.out.security.AddressLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Records attempts, and denies the kinds that a test blocks. */
public final class CountedAttempts implements AddressLimits {

    public static final Duration WAIT = Duration.ofSeconds(30);

    private final List<Attempt> attempts = new ArrayList<>();
    private final Set<Attempt> blocked = EnumSet.noneOf(Attempt.class);
    private final Set<Attempt> blockedForSubjects = EnumSet.noneOf(Attempt.class);

    @Override
    public Optional<Duration> attempt(String address, Attempt attempt) {
        attempts.add(attempt);
        Set<Attempt> refused = address.startsWith("subject ") ? blockedForSubjects : blocked;
        return refused.contains(attempt) ? Optional.of(WAIT) : Optional.empty();
    }

    /** Refuses these attempts of tokens' subjects, and none of addresses. */
    public void blockForSubjects(Attempt attempt) {
        blockedForSubjects.add(attempt);
    }

    /** Refuses these attempts of addresses. */
    public void block(Attempt attempt) {
        blocked.add(attempt);
    }

    public List<Attempt> attempts() {
        return attempts;
    }
}
