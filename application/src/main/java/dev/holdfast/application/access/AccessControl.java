// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.access;

import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.out.security.AddressLimits;
import dev.holdfast.application.port.out.security.AddressLimits.Attempt;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.port.out.security.TicketGrant;
import dev.holdfast.application.port.out.security.Tickets;
import dev.holdfast.application.port.out.security.TokenVerifier;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Authenticates requesters and limits their attempts per address. For any thread that may block to verify a token. */
public final class AccessControl {

    private final TokenVerifier tokens;
    private final Tickets tickets;
    private final AddressLimits limits;
    private final HeardSessions heard;
    private final ListeningPolicy policy;

    public AccessControl(TokenVerifier tokens, Tickets tickets, AddressLimits limits, ListeningPolicy policy) {
        this.tokens = tokens;
        this.tickets = tickets;
        this.limits = limits;
        this.policy = policy;
        this.heard = new HeardSessions();
    }

    /** Counts an attempt of the requester's address. Denied if it exceeds the limit. */
    public Outcome<Requester> limitRate(Requester requester, Attempt attempt) {
        Optional<Duration> wait = limits.attempt(requester.address(), attempt);
        return wait.isPresent() ? Outcome.denied(new Denial.TooManyAttempts(wait.get())) : Outcome.granted(requester);
    }

    /** Authenticates by a token, and counts an attempt. */
    public Outcome<Principal> authenticate(Requester requester) {
        return limited(requester, authenticate(requester.credential()), Attempt.LOOK_UP);
    }

    /** The sessions that addresses hear now. */
    public HeardSessions heard() {
        return heard;
    }

    /** Counts a look-up of this session. It is no guess if the requester's address hears the session already. */
    public Outcome<Requester> limitLookUp(Requester requester, SessionId session) {
        return limitRate(requester, isHeard(requester, session) ? Attempt.KNOWN_LOOK_UP : Attempt.LOOK_UP);
    }

    private boolean isHeard(Requester requester, SessionId session) {
        return heard.contains(requester.address(), session);
    }

    /** Authenticates a speaker by a token, or by a speaker's ticket for this session, and counts an attempt. */
    public Outcome<Principal> authorizeSpeaker(Requester requester, SessionId session) {
        return limited(requester, authorizeSpeaker(requester.credential(), session), Attempt.ATTACH);
    }

    /** Authorizes a listener, and counts an attempt. Empty principal if listening needs no token. */
    public Outcome<Optional<Principal>> authorizeListener(Requester requester, SessionId session) {
        if (requester.credential() instanceof Credential.Ticket) {
            // First, because a ticket is valid once.
            return limitRate(requester, Attempt.KNOWN)
                    .then(admitted -> authorizeListener(requester.credential(), session));
        }
        boolean mayGuess = !isHeard(requester, session);
        return limitedListener(
                requester,
                authorizeListener(requester.credential(), session),
                mayGuess ? Attempt.ATTACH : Attempt.KNOWN,
                Attempt.KNOWN);
    }

    /** Authorizes a request for a listener's ticket, and counts an attempt. Empty principal if listening needs no token. */
    public Outcome<Optional<Principal>> authorizeListenerTicket(Requester requester, SessionId session) {
        boolean mayGuess = !isHeard(requester, session);
        return limitedListener(
                requester,
                authorizeListenerTicket(requester.credential()),
                mayGuess ? Attempt.LOOK_UP : Attempt.KNOWN_LOOK_UP,
                Attempt.KNOWN_LOOK_UP);
    }

    /** Limits the rate after authentication, as {@link #limited} does. */
    private Outcome<Optional<Principal>> limitedListener(
            Requester requester, Outcome<Optional<Principal>> authorized, Attempt anonymous, Attempt known) {
        boolean isKnown = !(requester.credential() instanceof Credential.None) && authorized instanceof Outcome.Granted;
        return limitRate(requester, isKnown ? known : anonymous).then(admitted -> authorized);
    }

    /** A subject in place of an address: of one length, whatever its name, and unlike any address. */
    private static Requester subject(Principal principal) {
        UUID digest = UUID.nameUUIDFromBytes(principal.owner().subject().getBytes(StandardCharsets.UTF_8));
        return new Requester("subject " + digest, new Credential.None());
    }

    /**
     * Limits the rate after authentication: clients behind the same address that guess ids must not lock out a client with a
     * token.
     *
     * @param unknown counts for a requester that is not authenticated
     */
    private Outcome<Principal> limited(Requester requester, Outcome<Principal> authenticated, Attempt unknown) {
        Attempt attempt = authenticated instanceof Outcome.Granted ? Attempt.KNOWN : unknown;
        return limitRate(requester, attempt).then(admitted -> authenticated);
    }

    /** Finds a session. An unknown id counts as a miss of the requester's address. */
    public Outcome<Session> findSession(Requester requester, SessionId id, SessionUpdater updater) {
        return findSession(requester, Optional.empty(), id, updater);
    }

    /**
     * Finds a session. Another owner's counts as an attempt of the principal, and an unknown id as a miss: a client that guesses
     * ids with a token is refused for its own misses, wherever it is, and no other is for them. Owners are never refused, nor is
     * a session that the requester's address hears already, because an audience may share one token.
     */
    public Outcome<Session> findSession(
            Requester requester, Optional<Principal> principal, SessionId id, SessionUpdater updater) {
        Outcome<Session> found = updater.find(id);
        boolean isOwn = found instanceof Outcome.Granted<Session> granted
                && principal
                        .filter(caller -> caller.owner().equals(granted.value().owner()))
                        .isPresent();
        boolean mayGuess = requester.credential() instanceof Credential.BearerToken
                && principal.isPresent()
                && !isOwn
                && !isHeard(requester, id);
        Requester limited = mayGuess ? subject(principal.get()) : requester;
        Outcome<Requester> admitted = mayGuess ? limitRate(limited, Attempt.ATTACH) : Outcome.granted(requester);
        return admitted.then(same -> {
            if (found instanceof Outcome.Denied<Session> denied && denied.denial() instanceof Denial.NoSuchSession) {
                limits.attempt(limited.address(), Attempt.MISS);
            }
            return found;
        });
    }

    /** Authenticates by a token. A ticket is not enough: it permits one attach only. */
    public Outcome<Principal> authenticate(Credential credential) {
        if (credential instanceof Credential.BearerToken bearer) {
            return verified(bearer.token());
        }
        return Outcome.denied(new Denial.Unauthenticated(
                "This needs a token: send it as \"Authorization: Bearer …\". " + tokens.source()));
    }

    /** Authenticates a speaker by a token, or by a speaker's ticket for this session. */
    public Outcome<Principal> authorizeSpeaker(Credential credential, SessionId session) {
        if (credential instanceof Credential.Ticket ticket) {
            return redeemed(ticket, session, Role.SPEAKER)
                    .then(grant ->
                            grant.principal().map(Outcome::granted).orElseGet(() -> Outcome.denied(unknownTicket())));
        }
        return authenticate(credential);
    }

    /** Authorizes a listener. Empty principal if listening needs no token. */
    public Outcome<Optional<Principal>> authorizeListener(Credential credential, SessionId session) {
        if (credential instanceof Credential.Ticket ticket) {
            return redeemed(ticket, session, Role.LISTENER).then(grant -> Outcome.granted(grant.principal()));
        }
        return authorizeListenerTicket(credential);
    }

    /** Authorizes a request for a listener's ticket. Empty principal if listening needs no token. */
    public Outcome<Optional<Principal>> authorizeListenerTicket(Credential credential) {
        boolean anonymous = credential instanceof Credential.None;
        if (anonymous && policy == ListeningPolicy.OPEN) {
            return Outcome.granted(Optional.empty());
        }
        return authenticate(credential).then(principal -> Outcome.granted(Optional.of(principal)));
    }

    /** Verifies a newer token. Denied if it belongs to another subject. */
    public Outcome<Principal> renewToken(String token, Principal before) {
        return verified(token)
                .then(principal -> principal.owner().equals(before.owner())
                        ? Outcome.granted(principal)
                        : Outcome.denied(new Denial.NotAllowed("The new token belongs to another user.")));
    }

    private Outcome<Principal> verified(String token) {
        TokenVerifier.Verdict verdict = tokens.verify(token);
        if (verdict instanceof TokenVerifier.Verdict.Verified verified) {
            return Outcome.granted(verified.principal());
        } else if (verdict instanceof TokenVerifier.Verdict.Unavailable outage) {
            return Outcome.denied(new Denial.TokensUnverifiable(outage.explanation(), outage.retryAfter()));
        }
        return Outcome.denied(new Denial.Unauthenticated(((TokenVerifier.Verdict.Rejected) verdict).explanation()));
    }

    private Outcome<TicketGrant> redeemed(Credential.Ticket ticket, SessionId session, Role role) {
        Optional<TicketGrant> grant = tickets.redeem(ticket.ticket());
        if (grant.isEmpty()) {
            return Outcome.denied(unknownTicket());
        }
        if (!grant.get().session().equals(session) || grant.get().role() != role) {
            return Outcome.denied(new Denial.NotAllowed("This ticket is for another session or another role."));
        }
        return Outcome.granted(grant.get());
    }

    private static Denial unknownTicket() {
        return new Denial.Unauthenticated(
                "This ticket is unknown, used or expired: it is valid once, and for a minute. Request another one.");
    }
}
