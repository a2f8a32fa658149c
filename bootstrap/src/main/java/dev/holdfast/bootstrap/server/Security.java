// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import dev.holdfast.adapter.http.config.ReadinessCheck;
import dev.holdfast.adapter.jwt.jwks.JwksSettings;
import dev.holdfast.adapter.jwt.jwks.JwksTokenVerifier;
import dev.holdfast.adapter.jwt.local.DerivedListeningKeys;
import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.adapter.jwt.local.LocalTokenVerifier;
import dev.holdfast.adapter.local.AddressBudget;
import dev.holdfast.adapter.local.AddressBudget.TokenBucket;
import dev.holdfast.adapter.local.LocalAddressLimits;
import dev.holdfast.adapter.local.LocalTickets;
import dev.holdfast.application.access.LocalSignIn;
import dev.holdfast.application.port.in.operator.SignInLocally;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.security.AddressLimits;
import dev.holdfast.application.port.out.security.ListeningKeys;
import dev.holdfast.application.port.out.security.Tickets;
import dev.holdfast.application.port.out.security.TokenVerifier;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.bootstrap.settings.value.AddressRates;
import dev.holdfast.bootstrap.settings.value.Authentication;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The part of a server that authenticates clients and limits their request rates.
 *
 * @param listeningKeys the keys that listening needs; empty if it needs none
 * @param signIn issues tokens on this machine; empty if another system issues them
 * @param readiness what must hold for clients to be authenticated
 * @param release closes what this part opened; called once
 */
public record Security(
        TokenVerifier tokens,
        Tickets tickets,
        AddressLimits limits,
        Optional<ListeningKeys> listeningKeys,
        Optional<SignInLocally> signIn,
        List<MeterBinder> metrics,
        List<ReadinessCheck> readiness,
        Runnable release) {

    private static final Duration REFILL_PERIOD = Duration.ofSeconds(1_000);

    public Security {
        metrics = List.copyOf(metrics);
        readiness = List.copyOf(readiness);
    }

    /** Token verification as the settings name it. With an identity provider, begins to fetch its keys. */
    public static Security of(ServerSettings settings, Clock clock) {
        Authentication authentication = settings.authentication();
        if (authentication instanceof Authentication.IdentityProvider provider) {
            JwksTokenVerifier tokens = JwksTokenVerifier.start(
                    JwksSettings.of(provider.keys(), provider.issuer(), provider.audiences())
                            .withRefresh(provider.refreshEvery(), provider.outageMax()),
                    clock);
            ReadinessCheck check = new ReadinessCheck("loginServer", tokens::whyNotReady, tokens::remark);
            return of(settings, clock, tokens, List.of(tokens), Optional.empty(), List.of(check), tokens::close);
        }
        LocalSecret secret = secret(settings);
        LocalTokenVerifier tokens = new LocalTokenVerifier(secret, clock);
        SignInLocally signIn = new LocalSignIn(new LocalTokenIssuer(secret, clock));
        return of(settings, clock, tokens, List.of(tokens), Optional.of(signIn), List.of(), () -> {});
    }

    /** Another verifier, with the tickets and the address limits of the settings. This server then issues no tokens. */
    public static Security of(ServerSettings settings, Clock clock, TokenVerifier tokens) {
        return of(settings, clock, tokens, List.of(), Optional.empty(), List.of(), () -> {});
    }

    private static Security of(
            ServerSettings settings,
            Clock clock,
            TokenVerifier tokens,
            List<MeterBinder> tokenMetrics,
            Optional<SignInLocally> signIn,
            List<ReadinessCheck> readiness,
            Runnable release) {
        LocalAddressLimits limits = limits(settings.limits(), clock);
        List<MeterBinder> metrics = new ArrayList<>(tokenMetrics);
        metrics.add(0, limits);
        Optional<ListeningKeys> keys =
                settings.listenKeys() ? Optional.of(new DerivedListeningKeys(secret(settings))) : Optional.empty();
        return new Security(tokens, new LocalTickets(clock), limits, keys, signIn, metrics, readiness, release);
    }

    private static LocalSecret secret(ServerSettings settings) {
        return settings.authentication().secretFile().map(LocalSecret::inFile).orElseGet(() -> {
            DataFolder.prepare(settings.data());
            return LocalSecret.inFolder(settings.data());
        });
    }

    private static LocalAddressLimits limits(AddressRates budgets, Clock clock) {
        return new LocalAddressLimits(
                new AddressBudget(
                        bucket(budgets.create()),
                        bucket(budgets.lookUp()),
                        bucket(budgets.attach()),
                        bucket(budgets.miss())),
                clock);
    }

    /** Counted per thousand seconds, because a refill is a whole number of tokens. */
    private static TokenBucket bucket(AddressRates.Budget budget) {
        int refill = (int) Math.max(1, Math.round(budget.perSecond() * REFILL_PERIOD.toSeconds()));
        return new TokenBucket(budget.burst(), refill, REFILL_PERIOD);
    }
}
