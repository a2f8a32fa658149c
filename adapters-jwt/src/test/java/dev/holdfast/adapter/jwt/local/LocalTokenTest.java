// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.holdfast.application.port.out.security.TokenVerifier.Verdict;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.testkit.clock.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LocalTokenTest {

    private static final Owner ANNA = new Owner("anna@example.org");

    @TempDir
    static Path folder;

    private final ManualClock clock = new ManualClock();
    private final LocalSecret secret = LocalSecret.inFolder(folder.resolve("own"));
    private final LocalTokenIssuer issuer = new LocalTokenIssuer(secret, clock);
    private final LocalTokenVerifier verifier = new LocalTokenVerifier(secret, clock);

    @Test
    void anIssuedTokenIsValidUntilItExpires() {
        Verdict verdict = verifier.verify(issuer.issue(ANNA, Duration.ofHours(1)));
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Verified.class, verified -> {
            assertThat(verified.principal().owner()).isEqualTo(ANNA);
            assertThat(verified.principal().until()).isEqualTo(clock.now().plus(Duration.ofHours(1)));
        });
    }

    @Test
    void aSubjectInAnyScriptSurvives() {
        Owner owner = new Owner("アンナ \"quoted\" é");
        assertThat(verifier.verify(issuer.issue(owner, Duration.ofMinutes(1))))
                .isInstanceOfSatisfying(
                        Verdict.Verified.class,
                        verified -> assertThat(verified.principal().owner()).isEqualTo(owner));
    }

    @Test
    void aTokenIsValidUntilHalfAMinuteAfterItsExpiryAndNoLonger() {
        String token = issuer.issue(ANNA, Duration.ofSeconds(60));
        clock.advance(Duration.ofSeconds(89));
        assertThat(verifier.verify(token)).isInstanceOfSatisfying(Verdict.Verified.class, verified -> assertThat(
                        verified.principal().until())
                .isAfter(clock.now()));
        clock.advance(Duration.ofSeconds(1));
        assertRejected(token, "expired");
    }

    @Test
    void aTokenIsValidFromHalfAMinuteBeforeNbfAndNoSooner() {
        Instant start = clock.now();
        assertRejected(with(claims -> claims.notBeforeTime(Date.from(start.plusSeconds(31)))), "not valid yet");
        assertVerified(with(claims -> claims.notBeforeTime(Date.from(start.plusSeconds(30)))));
    }

    @Test
    void aLifetimeIsRoundedUpToWholeSeconds() {
        clock.advance(Duration.ofMillis(1));
        assertThat(verifier.verify(issuer.issue(ANNA, Duration.ofMillis(1))))
                .isInstanceOfSatisfying(Verdict.Verified.class, verified -> assertThat(
                                verified.principal().until())
                        .isEqualTo(ManualClock.START.plusSeconds(1)));
    }

    @Test
    void aLifetimeHasLimits() {
        for (Duration lifetime :
                new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), LocalTokenIssuer.LIFETIME_MAX.plusNanos(1)}) {
            assertThatThrownBy(() -> issuer.issue(ANNA, lifetime)).isInstanceOf(IllegalArgumentException.class);
        }
        assertVerified(issuer.issue(ANNA, LocalTokenIssuer.LIFETIME_MAX));
    }

    @Test
    void aTokenWithoutASignatureIsRejected() {
        assertRejected(new PlainJWT(good().build()).serialize(), "not a JSON Web Token");
        String[] parts = issuer.issue(ANNA, Duration.ofHours(1)).split("\\.");
        String none = base64("{\"alg\":\"none\"}");
        assertRejected(none + "." + parts[1] + ".", "");
        assertRejected(none + "." + parts[1] + "." + parts[2], "");
        assertRejected(base64("{\"alg\":\"None\"}") + "." + parts[1] + "." + parts[2], "HS256");
        assertRejected(parts[0] + "." + parts[1] + ".", "");
    }

    @Test
    void aTokenOfAnotherAlgorithmIsRejectedEvenWithTheRightSecret() throws Exception {
        byte[] longer = new byte[64];
        System.arraycopy(secret.bytes(), 0, longer, 0, 32);
        SignedJWT hs512 = new SignedJWT(new JWSHeader(JWSAlgorithm.HS512), good().build());
        hs512.sign(new MACSigner(longer));
        assertRejected(hs512.serialize(), "HS256");

        SignedJWT rs256 = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), good().build());
        rs256.sign(new RSASSASigner(
                KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate()));
        assertRejected(rs256.serialize(), "HS256");

        // The reverse: an HMAC under a header that says RS256.
        String[] parts = issuer.issue(ANNA, Duration.ofHours(1)).split("\\.");
        assertRejected(base64("{\"alg\":\"RS256\"}") + "." + parts[1] + "." + parts[2], "HS256");
    }

    @Test
    void anUnknownCriticalHeaderIsRejected() throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .criticalParams(Set.of("mystery"))
                        .customParam("mystery", 1)
                        .build(),
                good().build());
        token.sign(new MACSigner(secret.bytes()));
        assertRejected(token.serialize(), "");
    }

    @Test
    void aTokenOfAnotherSecretIsRejected() {
        String foreign = new LocalTokenIssuer(LocalSecret.inFolder(folder.resolve("foreign")), clock)
                .issue(ANNA, Duration.ofHours(1));
        assertRejected(foreign, "not signed by this server");
    }

    @Test
    void aTokenWhoseClaimsWereChangedIsRejected() {
        String[] parts = issuer.issue(ANNA, Duration.ofHours(1)).split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        assertRejected(parts[0] + "." + base64(claims.replace("anna", "otto")) + "." + parts[2], "not signed");
    }

    @Test
    void requiredClaimsAreRequired() {
        assertRejected(with(claims -> claims.subject(null)), "sub");
        assertRejected(with(claims -> claims.subject("")), "sub");
        assertRejected(with(claims -> claims.subject(" \t")), "sub");
        assertVerified(with(claims -> claims.subject("x".repeat(255))));
        assertRejected(with(claims -> claims.subject("x".repeat(256))), "255");
        assertRejected(with(claims -> claims.expirationTime(null)), "exp");
        assertRejected(with(claims -> claims.issuer(null)), "issuer");
        assertRejected(with(claims -> claims.issuer("https://elsewhere")), "issuer");
        assertRejected(with(claims -> claims.audience((String) null)), "another service");
        assertRejected(with(claims -> claims.audience("elsewhere")), "another service");
    }

    @Test
    void claimsOfTheWrongTypeAreRejected() {
        assertRejected(with(claims -> claims.claim("exp", "tomorrow")), "");
        assertRejected(with(claims -> claims.claim("exp", Long.MAX_VALUE)), "");
        assertRejected(with(claims -> claims.claim("exp", Long.MIN_VALUE)), "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "...",
                "....",
                "a.b.c",
                "eyJ.eyJ.eyJ",
                "Bearer x",
                "e30.e30.e30",
                "\u0000.\u0000.\u0000",
                "🎙.🎙.🎙",
                "eyJhbGciOiJIUzI1NiJ9..",
                "null.null.null",
                "W10.W10.W10"
            })
    void malformedTokensAreRejectedWithAReason(String garbage) {
        assertRejected(garbage, "");
    }

    @Test
    void deeplyNestedJsonIsRejected() {
        String nested = "{\"alg\":" + "[".repeat(2_500);
        assertRejected(base64(nested) + "." + base64(nested) + ".AAAA", "");
    }

    @Test
    void aTokenThatIsTooLongIsRejectedUnparsed() {
        assertRejected("x".repeat(LocalTokenVerifier.TOKEN_CHARS_MAX + 1), "at most");
    }

    @Test
    void aTokenHasTheScopesItWasIssuedWith() {
        assertThat(scopes(issuer.issue(ANNA, Duration.ofHours(1)))).isEmpty();
        assertThat(scopes(issuer.issue(ANNA, Duration.ofHours(1), Set.of("holdfast/operate", "b"))))
                .containsExactlyInAnyOrder("holdfast/operate", "b");
    }

    private Set<String> scopes(String token) {
        return ((Verdict.Verified) verifier.verify(token)).principal().scopes();
    }

    private JWTClaimsSet.Builder good() {
        return new JWTClaimsSet.Builder()
                .issuer(LocalClaims.ISSUER)
                .audience(LocalClaims.AUDIENCE)
                .subject("anna")
                .expirationTime(Date.from(clock.now().plusSeconds(3_600)));
    }

    private String with(UnaryOperator<JWTClaimsSet.Builder> change) {
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256), change.apply(good()).build());
        try {
            token.sign(new MACSigner(secret.bytes()));
        } catch (JOSEException impossible) {
            throw new AssertionError(impossible);
        }
        return token.serialize();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void assertVerified(String token) {
        assertThat(verifier.verify(token)).isInstanceOf(Verdict.Verified.class);
    }

    private void assertRejected(String token, String because) {
        assertThat(verifier.verify(token)).isInstanceOfSatisfying(Verdict.Rejected.class, rejected -> {
            assertThat(rejected.explanation()).contains(because).isNotBlank();
            if (token.length() > 10) {
                assertThat(rejected.explanation()).doesNotContain(token);
            }
        });
    }
}
