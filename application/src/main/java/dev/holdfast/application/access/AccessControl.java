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

    private static final String KEY_NEEDED =
            "Here the name of a session is not enough to listen: its key is missing. Use the whole link that the speaker"
                    + " shares.";

    private static final String KEY_WRONG =
            "This key is not one of a session of this name. Use the whole link that the speaker shares, or ask for it again.";

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
        return limited(requester, authenticate(requester.credential()), Attempt.LOOK_UP, Attempt.KNOWN);
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
        return limited(requester, authorizeSpeaker(requester.credential(), session), Attempt.ATTACH, Attempt.KNOWN);
    }

    /** Authorizes a listener, and counts an attempt. Empty principal if it listens without a token. */
    public Outcome<Optional<Principal>> authorizeListener(Requester requester, SessionId session) {
        if (requester.credential() instanceof Credential.Ticket) {
            // First, because a ticket is valid once.
            return limitRate(requester, Attempt.KNOWN)
                    .then(admitted -> authorizeListener(requester.credential(), session));
        }
        Outcome<Optional<Principal>> authorized = authorizeListener(requester.credential(), session);
        return limitedListener(requester, session, authorized, Attempt.ATTACH, Attempt.KNOWN);
    }

    /** Authorizes a request for a listener's ticket, and counts an attempt. Empty principal as for a listener. */
    public Outcome<Optional<Principal>> authorizeListenerTicket(Requester requester, SessionId session) {
        Outcome<Optional<Principal>> authorized = authorizeListenerTicket(requester.credential(), session);
        return limitedListener(requester, session, authorized, Attempt.LOOK_UP, Attempt.KNOWN_LOOK_UP);
    }

    /**
     * Authorizes a look-up of this session, and counts an attempt. Needs a credential only where listening needs a key. A token
     * is verified only where it matters, because that may block.
     */
    public Outcome<Optional<Principal>> authorizeLookUp(Requester requester, SessionId session) {
        if (policy instanceof ListeningPolicy.Key) {
            return authorizeListenerTicket(requester, session);
        }
        Outcome<Optional<Principal>> anonymous =
                limitLookUp(requester, session).then(admitted -> Outcome.granted(Optional.empty()));
        if (anonymous instanceof Outcome.Granted || !(requester.credential() instanceof Credential.BearerToken)) {
            return anonymous;
        }
        Outcome<Principal> authenticated = authenticate(requester.credential());
        return authenticated instanceof Outcome.Denied
                ? anonymous
                : limited(requester, authenticated, Attempt.LOOK_UP, Attempt.KNOWN_LOOK_UP)
                        .then(principal -> Outcome.granted(Optional.of(principal)));
    }

    /**
     * Limits the rate after authorization, as {@link #limited} does. Where listening needs a key, a request without it, or with
     * a wrong one, is a miss whether or not the session exists, or is heard: its answer must not tell.
     */
    private Outcome<Optional<Principal>> limitedListener(
            Requester requester,
            SessionId session,
            Outcome<Optional<Principal>> authorized,
            Attempt unknown,
            Attempt known) {
        boolean needsKey = policy instanceof ListeningPolicy.Key;
        boolean isProven = authorized instanceof Outcome.Granted<Optional<Principal>> granted
                && (needsKey || granted.value().isPresent());
        boolean isKnown = isProven || !needsKey && isHeard(requester, session);
        boolean isMiss = needsKey && !isProven && !(requester.credential() instanceof Credential.BearerToken);
        return limitRate(requester, isKnown ? known : unknown).then(admitted -> {
            if (isMiss) {
                limits.attempt(requester.address(), Attempt.MISS);
            }
            return authorized;
        });
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
     * @param unknown counts for a requester that is not authenticated, {@code known} for one that is
     */
    private Outcome<Principal> limited(
            Requester requester, Outcome<Principal> authenticated, Attempt unknown, Attempt known) {
        Attempt attempt = authenticated instanceof Outcome.Granted ? known : unknown;
        return limitRate(requester, attempt).then(admitted -> authenticated);
    }

    /**
     * Finds a session. Another owner's counts as an attempt of the principal, and an unknown id as a miss: a client that guesses
     * ids with a token is refused for its own misses, wherever it is, and no other is for them. Owners are never refused, nor is
     * a session that the requester's address hears already, because an audience may share one token. A key opens only the
     * session that it was made for: where another has got the name since, there is no such session.
     */
    public Outcome<Session> findSession(
            Requester requester, Optional<Principal> principal, SessionId id, SessionUpdater updater) {
        Outcome<Session> found = updater.find(id).then(session -> unlessKeyIsOfAnother(requester, session));
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

    /** Authorizes a listener. Empty principal if it listens without a token. */
    public Outcome<Optional<Principal>> authorizeListener(Credential credential, SessionId session) {
        if (credential instanceof Credential.Ticket ticket) {
            return redeemed(ticket, session, Role.LISTENER).then(grant -> Outcome.granted(grant.principal()));
        }
        return authorizeListenerTicket(credential, session);
    }

    /** Authorizes a request for a listener's ticket. Empty principal if it is made without a token. */
    public Outcome<Optional<Principal>> authorizeListenerTicket(Credential credential, SessionId session) {
        boolean isToken = credential instanceof Credential.BearerToken;
        if (policy instanceof ListeningPolicy.Key needed && !isToken) {
            if (!(credential instanceof Credential.ListeningKey shown)) {
                return Outcome.denied(new Denial.Unauthenticated(KEY_NEEDED));
            }
            return needed.keys().isGenuine(shown.key(), session)
                    ? Outcome.granted(Optional.empty())
                    : Outcome.denied(new Denial.Unauthenticated(KEY_WRONG));
        }
        boolean isAnonymous = credential instanceof Credential.None || credential instanceof Credential.ListeningKey;
        if (isAnonymous && policy instanceof ListeningPolicy.Open) {
            // A link with a key still works after the operator no longer asks for keys.
            return Outcome.granted(Optional.empty());
        }
        return authenticate(credential).then(principal -> Outcome.granted(Optional.of(principal)));
    }

    private Outcome<Session> unlessKeyIsOfAnother(Requester requester, Session session) {
        boolean isAnother = policy instanceof ListeningPolicy.Key needed
                && requester.credential() instanceof Credential.ListeningKey shown
                && !needed.keys().opens(shown.key(), session);
        return isAnother ? Outcome.denied(new Denial.NoSuchSession(session.id())) : Outcome.granted(session);
    }

    /**
     * The session's listening key, if listening needs one and this requester may see it: as the owner, or because it has shown
     * it to {@link #findSession}.
     */
    public Optional<String> visibleKey(Requester requester, Optional<Principal> principal, Session session) {
        boolean maySee = requester.credential() instanceof Credential.ListeningKey
                || principal
                        .filter(caller -> caller.owner().equals(session.owner()))
                        .isPresent();
        return policy instanceof ListeningPolicy.Key needed && maySee
                ? Optional.of(needed.keys().keyOf(session))
                : Optional.empty();
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
