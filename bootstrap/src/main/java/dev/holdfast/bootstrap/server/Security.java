package dev.holdfast.bootstrap.server;

import dev.holdfast.adapter.http.config.ReadinessCheck;
import dev.holdfast.adapter.jwt.jwks.JwksSettings;
import dev.holdfast.adapter.jwt.jwks.JwksTokenVerifier;
import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.adapter.jwt.local.LocalTokenVerifier;
import dev.holdfast.application.access.LocalSignIn;
import dev.holdfast.application.port.in.operator.SignInLocally;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.security.TokenVerifier;
import dev.holdfast.bootstrap.settings.Authentication;
import dev.holdfast.bootstrap.settings.ServerSettings;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Optional;

/**
 * Whoever finds out who calls, with what an operator sees of it.
 *
 * @param signIn nothing where tokens are somebody else's to make
 * @param readiness nothing where it needs nobody else
 */
record Security(
        TokenVerifier tokens,
        Optional<SignInLocally> signIn,
        MeterBinder metrics,
        List<ReadinessCheck> readiness,
        Runnable leave)
        implements AutoCloseable {

    /** The one that the settings name, at work from now on. */
    static Security of(ServerSettings settings, Clock clock) {
        Authentication authentication = settings.authentication();
        if (authentication instanceof Authentication.LoginServer login) {
            return of(login, clock);
        }
        return of(secret((Authentication.LocalSecret) authentication, settings), clock);
    }

    private static Security of(Authentication.LoginServer login, Clock clock) {
        JwksTokenVerifier tokens = JwksTokenVerifier.start(
                JwksSettings.of(login.keys(), login.issuer(), login.audiences())
                        .keeping(login.refreshEvery(), login.outageMax()),
                clock);
        ReadinessCheck check = new ReadinessCheck("loginServer", tokens::whyNotReady, tokens::remark);
        return new Security(tokens, Optional.empty(), tokens, List.of(check), tokens::close);
    }

    private static Security of(LocalSecret secret, Clock clock) {
        LocalTokenVerifier tokens = new LocalTokenVerifier(secret, clock);
        SignInLocally signIn = new LocalSignIn(new LocalTokenIssuer(secret, clock));
        return new Security(tokens, Optional.of(signIn), tokens, List.of(), () -> {});
    }

    private static LocalSecret secret(Authentication.LocalSecret local, ServerSettings settings) {
        return local.secretFile().map(LocalSecret::inFile).orElseGet(() -> {
            DataFolder.prepare(settings.data());
            return LocalSecret.inFolder(settings.data());
        });
    }

    @Override
    public void close() {
        leave.run();
    }
}
