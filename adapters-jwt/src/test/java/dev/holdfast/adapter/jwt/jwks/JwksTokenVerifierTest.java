// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.jwks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import dev.holdfast.application.port.out.security.TokenVerifier.Verdict;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.oidc.IdentityProvider;
import dev.holdfast.testkit.oidc.SigningKey;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verification of tokens with cached keys. */
final class JwksTokenVerifierTest {

    private static final SigningKey RSA = SigningKey.rsa("rsa-1");
    private static final SigningKey EC = SigningKey.ec("ec-1");
    private static final SigningKey STRANGER = SigningKey.rsa("rsa-1");

    private final ManualClock clock = new ManualClock();
    private final IdentityProvider login = IdentityProvider.publishing(RSA, EC);
    private final JwksTokenVerifier verifier = JwksTokenVerifier.start(
            JwksSettings.of(login.keysUrl(), login.issuer(), Set.of(IdentityProvider.CLIENT, "another")), clock);

    @BeforeEach
    void keysAreKnown() {
        await().until(() -> verifier.whyNotReady().isEmpty());
    }

    @AfterEach
    void close() {
        verifier.close();
        login.close();
    }

    private Map<String, Object> id() {
        return login.idToken("anna", clock.now());
    }

    private String id(Consumer<Map<String, Object>> change) {
        Map<String, Object> claims = id();
        change.accept(claims);
        return RSA.sign(claims);
    }

    private String access(Consumer<Map<String, Object>> change) {
        Map<String, Object> claims = login.accessToken("anna", clock.now());
        change.accept(claims);
        return RSA.sign(claims);
    }

    private void assertVerified(String token) {
        assertThat(verifier.verify(token)).isInstanceOfSatisfying(Verdict.Verified.class, verified -> {
            assertThat(verified.principal().owner()).isEqualTo(new Owner("anna"));
            assertThat(verified.principal().until()).isAfter(clock.now());
        });
    }

    private void assertRejected(String token, String words) {
        assertThat(verifier.verify(token)).isInstanceOfSatisfying(Verdict.Rejected.class, rejected -> {
            assertThat(rejected.explanation()).contains(words);
            for (String part : token.split("\\.")) {
                if (part.length() > 3) {
                    assertThat(rejected.explanation()).doesNotContain(part);
                }
            }
        });
    }

    @Test
    void anIdTokenNamesTheOwnerAndItsExpiry() {
        assertThat(verifier.verify(RSA.sign(id()))).isInstanceOfSatisfying(Verdict.Verified.class, verified -> {
            assertThat(verified.principal().owner()).isEqualTo(new Owner("anna"));
            assertThat(verified.principal().until()).isEqualTo(clock.now().plus(Duration.ofHours(1)));
        });
        assertVerified(EC.sign(id()));
    }

    @Test
    void cognitosAccessTokensHaveAClientIdInPlaceOfAnAudience() {
        assertVerified(access(claims -> {}));
        assertRejected(access(claims -> claims.put("client_id", "stranger")), "another service");
        assertRejected(access(claims -> claims.remove("client_id")), "another service");
        // The client of an id token is in its audience; client_id does not count.
        assertRejected(
                id(claims -> {
                    claims.put("aud", "stranger");
                    claims.put("client_id", IdentityProvider.CLIENT);
                }),
                "another service");
        assertRejected(access(claims -> claims.remove("token_use")), "another service");
    }

    @Test
    void otherIssuersTokensHaveTheAudienceAlone() {
        assertVerified(id(claims -> claims.remove("token_use")));
        assertVerified(id(claims -> claims.put("aud", List.of("stranger", "another"))));
        assertVerified(access(claims -> {
            claims.remove("client_id");
            claims.put("aud", "another");
        }));
    }

    @Test
    void scopesAndCognitosGroupsAreRead() {
        assertThat(scopes(RSA.sign(id()))).isEmpty();
        assertThat(scopes(access(claims -> {}))).containsExactlyInAnyOrder("openid", "profile");
        assertThat(scopes(access(claims -> claims.put("scope", " a  holdfast/operate "))))
                .containsExactlyInAnyOrder("a", "holdfast/operate");
        assertThat(scopes(id(claims -> claims.put("cognito:groups", List.of("holdfast/operate", "staff")))))
                .containsExactlyInAnyOrder("holdfast/operate", "staff");
    }

    @Test
    void scopesOfTheWrongTypeAreIgnored() {
        assertThat(scopes(id(claims -> claims.put("scope", List.of("holdfast/operate")))))
                .isEmpty();
        assertThat(scopes(id(claims -> claims.put("cognito:groups", "holdfast/operate"))))
                .isEmpty();
        assertThat(scopes(id(claims -> claims.put("cognito:groups", List.of(7, List.of("holdfast/operate"))))))
                .isEmpty();
        assertThat(scopes(id(claims -> claims.put("groups", List.of("holdfast/operate")))))
                .isEmpty();
    }

    private Set<String> scopes(String token) {
        return ((Verdict.Verified) verifier.verify(token)).principal().scopes();
    }

    @Test
    void aTokenForAnotherUseIsRejected() {
        assertRejected(id(claims -> claims.put("token_use", "refresh")), "token_use");
    }

    @Test
    void aTokenForAnotherServiceIsRejected() {
        assertRejected(id(claims -> claims.put("aud", "stranger")), "another service");
        assertRejected(id(claims -> claims.remove("aud")), "another service");
    }

    @Test
    void theIssuerIsComparedExactly() {
        for (String other : List.of(login.issuer() + "/", login.issuer().toUpperCase(), "https://evil.example")) {
            assertRejected(
                    id(claims -> claims.put("iss", other)), "another issuer; this server accepts " + login.issuer());
        }
        assertRejected(id(claims -> claims.remove("iss")), "another issuer");
    }

    @Test
    void aTokenIsValidUntilHalfAMinuteAfterItsExpiry() {
        String token = RSA.sign(id());
        clock.advance(Duration.ofHours(1).plusSeconds(29));
        assertVerified(token);
        clock.advance(Duration.ofSeconds(1));
        assertRejected(token, "expired");
        assertRejected(id(claims -> claims.remove("exp")), "has no expiry");
    }

    @Test
    void aTokenIsValidFromHalfAMinuteBeforeNbf() {
        Instant now = clock.now();
        assertVerified(id(claims -> claims.put("nbf", now.plusSeconds(30).getEpochSecond())));
        assertRejected(id(claims -> claims.put("nbf", now.plusSeconds(31).getEpochSecond())), "not valid yet");
    }

    @Test
    void aTokenWithoutASubjectIsRejected() {
        assertRejected(id(claims -> claims.remove("sub")), "(sub)");
        assertRejected(id(claims -> claims.put("sub", " ")), "(sub)");
        assertRejected(id(claims -> claims.put("sub", "a".repeat(256))), "255");
    }

    @Test
    void claimsOfTheWrongTypeAreRejected() {
        assertRejected(id(claims -> claims.put("exp", "tomorrow")), "not a JSON Web Token");
        assertRejected(id(claims -> claims.put("aud", 7)), "not a JSON Web Token");
        assertRejected(access(claims -> claims.put("client_id", List.of(IdentityProvider.CLIENT))), "not a JSON");
    }

    @Test
    void aTokenWithoutASignatureIsRejected() {
        String payload = RSA.sign(id()).split("\\.")[1];
        for (String none : List.of("none", "None", "NONE", "nOnE")) {
            String header = base64("{\"alg\":\"" + none + "\",\"kid\":\"rsa-1\"}");
            assertRejected(header + "." + payload + ".", "RS256 or ES256");
            assertRejected(header + "." + payload + "." + base64("x"), "RS256 or ES256");
        }
        String[] parts = RSA.sign(id()).split("\\.");
        assertRejected(parts[0] + "." + parts[1] + ".", "");
    }

    @Test
    void thePublicKeyIsNeverUsedAsAnHmacSecret() throws Exception {
        byte[] der = RSA.pair().getPublic().getEncoded();
        byte[] pem = ("-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (byte[] secret : List.of(der, pem)) {
            JWSObject forged = new JWSObject(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build(), new Payload(id()));
            forged.sign(new MACSigner(secret));
            assertRejected(forged.serialize(), "RS256 or ES256");
            // The same bytes, under a header with a signature algorithm.
            String[] parts = forged.serialize().split("\\.");
            String header = base64("{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}");
            assertRejected(header + "." + parts[1] + "." + parts[2], "signature of this token is wrong");
        }
    }

    @Test
    void aKeyVerifiesItsOwnAlgorithmOnly() {
        assertRejected(EC.sign(Map.of("alg", "RS256", "kid", "ec-1"), id()), "another algorithm");
        assertRejected(RSA.sign(Map.of("alg", "ES256", "kid", "rsa-1"), id()), "another algorithm");
        assertRejected(RSA.sign(Map.of("alg", "ES256", "kid", "ec-1"), id()), "signature of this token is wrong");
        for (String other : List.of("RS384", "RS512", "PS256", "ES384", "ES512", "HS512", "dir", "EdDSA")) {
            assertRejected(RSA.sign(Map.of("alg", other, "kid", "rsa-1"), id()), "RS256 or ES256");
        }
    }

    @Test
    void aChangedOrForeignTokenIsRejected() {
        assertRejected(STRANGER.sign(id()), "signature of this token is wrong");
        String[] parts = RSA.sign(id()).split("\\.");
        assertRejected(
                parts[0] + "." + base64("{\"sub\":\"boss\"}") + "." + parts[2], "signature of this token is wrong");
        // Keys in the token itself, or at a URL in it, are never used.
        assertRejected(
                STRANGER.sign(
                        Map.of(
                                "alg",
                                "RS256",
                                "kid",
                                "rsa-1",
                                "jwk",
                                STRANGER.publicJwk(),
                                "jku",
                                "http://evil.example"),
                        id()),
                "signature of this token is wrong");
        // An ES256 signature of zeros once passed unchecked (CVE-2022-21449).
        String[] ec = EC.sign(id()).split("\\.");
        assertRejected(
                ec[0] + "." + ec[1] + "."
                        + Base64.getUrlEncoder().encodeToString(new byte[64]).replace("=", ""),
                "signature of this token is wrong");
    }

    @Test
    void anUnknownCriticalHeaderIsRejected() {
        assertRejected(
                RSA.sign(Map.of("alg", "RS256", "kid", "rsa-1", "crit", List.of("x"), "x", 1), id()),
                "signature of this token is wrong");
    }

    @Test
    void withoutAKidTheOnlyKeyOfTheAlgorithmIsUsed() {
        assertVerified(RSA.sign(Map.of("alg", "RS256"), id()));
        assertVerified(EC.sign(Map.of("alg", "ES256"), id()));
        login.publish(RSA, SigningKey.rsa("rsa-2"), EC);
        clock.advance(JwksSettings.REFRESH_EVERY);
        await().until(() -> measured("jwks_keys") == 3);
        assertRejected(RSA.sign(Map.of("alg", "RS256"), id()), "(kid)");
        assertVerified(RSA.sign(id()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "eyJ.eyJ.x", "{}", "null", "é.é.é", "e30.e30.", "W10.e30.x"})
    void malformedTokensAreRejected(String text) {
        assertRejected(text, "not a JSON Web Token");
    }

    @Test
    void deepOrLongTokensAreRejectedQuickly() {
        assertRejected(base64("[".repeat(9_000)) + ".e30.x", "not a JSON Web Token");
        assertRejected(base64("{\"a\":".repeat(2_400)) + ".e30.x", "not a JSON Web Token");
        assertRejected("a".repeat(JwksTokenVerifier.TOKEN_CHARS_MAX + 1), "16384");
        assertVerified(id(claims -> claims.put("cognito:groups", List.of("g".repeat(10_000)))));
    }

    @Test
    void weakKeysAndThoseNotForSigningAreOmitted() {
        List<Map<String, Object>> keys = new ArrayList<>();
        keys.add(SigningKey.rsa("weak", 1_024).publicJwk());
        keys.add(changed(SigningKey.rsa("enc"), "use", "enc"));
        keys.add(changed(SigningKey.rsa("ops"), "key_ops", List.of("encrypt")));
        keys.add(changed(SigningKey.rsa("rs512"), "alg", "RS512"));
        keys.add(changed(SigningKey.rsa("e1"), "e", "AQ"));
        keys.add(changed(SigningKey.ec("off-the-curve"), "y", base64("0".repeat(32))));
        keys.add(Map.of("kty", "oct", "kid", "secret", "k", base64("0".repeat(32)), "alg", "HS256"));
        keys.add(Map.of("kty", "OKP", "kid", "unknown", "crv", "Ed25519", "x", base64("0".repeat(32))));
        keys.add(Map.of("kty", "new", "kid", "of the future"));
        SigningKey plain = SigningKey.rsa("plain");
        Map<String, Object> shown = plain.publicJwk();
        shown.keySet().removeAll(Set.of("use", "alg"));
        keys.add(shown);
        login.publishJwks(keys);
        clock.advance(JwksSettings.REFRESH_EVERY);
        await().until(() -> measured("jwks_keys") == 1);

        assertVerified(plain.sign(id()));
        assertRejected(RSA.sign(id()), "unknown key");
    }

    @Test
    void resultsAreCountedByKind() {
        assertVerified(RSA.sign(id()));
        assertRejected("x", "");
        assertRejected(STRANGER.sign(id()), "");
        assertRejected(id(claims -> claims.put("aud", "stranger")), "");

        for (String verdict : List.of("ok", "malformed", "signature", "audience")) {
            assertThat(measured("token_verdicts_total", verdict)).as(verdict).isEqualTo(1);
        }
        assertThat(measured("token_verdicts_total", "expired")).isZero();
    }

    private double measured(String name, String... tag) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        verifier.bindTo(registry);
        return registry.get("holdfast_" + name).meters().stream()
                .filter(each -> each.getId().getTags().stream()
                        .map(Tag::getValue)
                        .toList()
                        .containsAll(List.of(tag)))
                .map(each -> each.measure().iterator().next().getValue())
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> changed(SigningKey key, String name, Object value) {
        Map<String, Object> shown = key.publicJwk();
        shown.put(name, value);
        return shown;
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
