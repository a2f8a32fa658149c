// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.access;

import static dev.holdfast.application.fake.TestNode.ALICE;
import static dev.holdfast.application.fake.TestNode.denied;
import static dev.holdfast.application.fake.TestNode.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.fake.CountedAttempts;
import dev.holdfast.application.fake.PlainTokens;
import dev.holdfast.application.fake.TestNode;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.operator.IssuedToken;
import dev.holdfast.application.port.out.security.AddressLimits.Attempt;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.port.out.security.TicketGrant;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccessControlTest {

    private static final SessionId SESSION = new SessionId("caring-king-275");
    private static final Credential NONE = new Credential.None();

    private final TestNode node = new TestNode();
    private final AccessControl access = node.access;

    private static Credential token(String token) {
        return new Credential.BearerToken(token);
    }

    private Credential ticket(Role role, Optional<Principal> principal) {
        return new Credential.Ticket(node.tickets.issue(new TicketGrant(SESSION, role, principal)));
    }

    @Test
    void anAttemptBeyondTheLimitIsDeniedWithItsWaitingTime() {
        assertThat(granted(access.limitRate(ALICE, Attempt.ATTACH))).isEqualTo(ALICE);
        node.attempts.block(Attempt.ATTACH);
        assertThat(denied(access.limitRate(ALICE, Attempt.ATTACH)))
                .isEqualTo(new Denial.TooManyAttempts(CountedAttempts.WAIT));
    }

    @Test
    void aTokenAuthenticatesItsSubject() {
        assertThat(granted(access.authenticate(token("alice"))).owner()).isEqualTo(new Owner("alice"));
        assertThat(denied(access.authenticate(token("forged"))))
                .isEqualTo(new Denial.Unauthenticated("The signature is wrong."));
        assertThat(denied(access.authenticate(token("unverifiable"))))
                .isEqualTo(new Denial.TokensUnverifiable("The keys cannot be fetched.", PlainTokens.RETRY_AFTER));
        assertThat(denied(access.authenticate(NONE))).isInstanceOf(Denial.Unauthenticated.class);
    }

    @Test
    void aTicketAuthenticatesNoRequestButItsAttach() {
        Credential ticket = ticket(Role.SPEAKER, Optional.of(granted(access.authenticate(token("alice")))));

        assertThat(denied(access.authenticate(ticket))).isInstanceOf(Denial.Unauthenticated.class);
        assertThat(granted(access.authorizeSpeaker(ticket, SESSION)).owner()).isEqualTo(new Owner("alice"));
        assertThat(denied(access.authorizeSpeaker(ticket, SESSION))).isInstanceOf(Denial.Unauthenticated.class);
    }

    @Test
    void aTicketWithoutAPrincipalPermitsListeningOnly() {
        assertThat(denied(access.authorizeSpeaker(ticket(Role.SPEAKER, Optional.empty()), SESSION)))
                .isInstanceOf(Denial.Unauthenticated.class);
        assertThat(granted(access.authorizeListener(ticket(Role.LISTENER, Optional.empty()), SESSION)))
                .isEmpty();
    }

    @Test
    void aTicketForAnotherRoleOrSessionIsNotAllowed() {
        assertThat(denied(access.authorizeSpeaker(ticket(Role.LISTENER, Optional.empty()), SESSION)))
                .isInstanceOf(Denial.NotAllowed.class);
        assertThat(denied(access.authorizeListener(
                        ticket(Role.LISTENER, Optional.empty()), new SessionId("brave-lion-100"))))
                .isInstanceOf(Denial.NotAllowed.class);
    }

    @Test
    void anOpenServerAsksListenersForNoToken() {
        AccessControl strict = new TestNode(ListeningPolicy.TOKEN).access;

        assertThat(granted(access.authorizeListener(NONE, SESSION))).isEmpty();
        assertThat(denied(strict.authorizeListener(NONE, SESSION))).isInstanceOf(Denial.Unauthenticated.class);
        assertThat(granted(strict.authorizeListener(token("bob"), SESSION))).isPresent();
        assertThat(denied(access.authorizeListener(token("forged"), SESSION)))
                .isInstanceOf(Denial.Unauthenticated.class);
    }

    @Test
    void aRenewedTokenMustHaveTheSameSubject() {
        Principal before = granted(access.authenticate(token("alice")));

        assertThat(granted(access.renewToken("alice", before)).owner()).isEqualTo(before.owner());
        assertThat(denied(access.renewToken("bob", before))).isInstanceOf(Denial.NotAllowed.class);
    }

    @Test
    void aLocalUserSignsInWithATokenThatTheServerAccepts() {
        IssuedToken issued = new LocalSignIn(new PlainTokens(node.clock)).signIn();

        assertThat(granted(access.authenticate(token(issued.token()))).owner()).isEqualTo(new Owner("local"));
        assertThat(issued.toString()).doesNotContain(issued.token());
    }
}
