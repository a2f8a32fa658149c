// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.jwks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.application.port.out.security.TokenVerifier.Verdict;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.oidc.IdentityProvider;
import dev.holdfast.testkit.oidc.SigningKey;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When and how often keys are fetched, and the results while they cannot be. */
final class JwkSetCacheTest {

    private static final SigningKey OLD = SigningKey.rsa("old");
    private static final SigningKey NEW = SigningKey.ec("new");
    private static final int MANY = 100;

    private final ManualClock clock = new ManualClock();
    private final IdentityProvider login = IdentityProvider.publishing(OLD);
    private final List<AutoCloseable> open = new ArrayList<>(List.of(login));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private JwksTokenVerifier start(UnaryOperator<JwksSettings> change) {
        JwksTokenVerifier verifier = JwksTokenVerifier.start(
                change.apply(JwksSettings.of(login.keysUrl(), login.issuer(), Set.of(IdentityProvider.CLIENT))), clock);
        open.add(0, verifier);
        return verifier;
    }

    private JwksTokenVerifier startWithKeys() {
        JwksTokenVerifier verifier = start(settings -> settings);
        await().until(() -> verifier.whyNotReady().isEmpty());
        return verifier;
    }

    private static JwksSettings patient(JwksSettings usual, int waitersMax, Duration waitMax) {
        return with(usual, usual.fetchTimeout(), waitersMax, waitMax);
    }

    private static JwksSettings hasty(JwksSettings usual) {
        return with(usual, Duration.ofSeconds(2), usual.waitersMax(), usual.waitMax());
    }

    private static JwksSettings with(JwksSettings usual, Duration fetchTimeout, int waitersMax, Duration waitMax) {
        return new JwksSettings(
                usual.url(),
                usual.issuer(),
                usual.audiences(),
                usual.connectTimeout(),
                fetchTimeout,
                usual.bytesMax(),
                usual.refreshEvery(),
                usual.retryEvery(),
                usual.unknownKeyEvery(),
                usual.outageMax(),
                waitMax,
                waitersMax,
                usual.clockSkewMax());
    }

    private String token(SigningKey key) {
        return key.sign(login.idToken("anna", clock.now()));
    }

    private String token(SigningKey key, Instant issued) {
        return key.sign(login.idToken("anna", issued));
    }

    private static double measured(JwksTokenVerifier verifier, String name, String... tag) {
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

    private static double failures(JwksTokenVerifier verifier) {
        return measured(verifier, "jwks_fetches_total", "failed");
    }

    /** The results of this number of concurrent callers. */
    private List<Verdict> atOnce(JwksTokenVerifier verifier, IntFunction<String> token) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(MANY);
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<Verdict>> asked = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                String shown = token.apply(i);
                asked.add(callers.submit(() -> {
                    go.await();
                    return verifier.verify(shown);
                }));
            }
            go.countDown();
            List<Verdict> verdicts = new ArrayList<>();
            for (Future<Verdict> each : asked) {
                verdicts.add(each.get());
            }
            return verdicts;
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void keysAreFetchedBeforeTheFirstRequest() {
        JwksTokenVerifier verifier = startWithKeys();

        assertThat(login.fetches()).isEqualTo(1);
        assertThat(verifier.remark()).isEmpty();
        for (int i = 0; i < MANY; i++) {
            assertThat(verifier.verify(token(OLD))).isInstanceOf(Verdict.Verified.class);
        }
        assertThat(login.fetches()).isEqualTo(1);
    }

    @Test
    void aHundredCallersBeforeTheFirstKeysWaitForOneFetch() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        login.delayUntil(latch);
        JwksTokenVerifier verifier = start(settings -> patient(settings, MANY, Duration.ofSeconds(20)));
        await().until(() -> login.fetches() == 1);
        assertThat(verifier.whyNotReady())
                .hasValueSatisfying(why -> assertThat(why).contains("first time"));

        new Thread(latch::countDown).start();
        List<Verdict> verdicts = atOnce(verifier, i -> token(OLD));

        assertThat(verdicts).hasSize(MANY).allSatisfy(verdict -> assertThat(verdict)
                .isInstanceOf(Verdict.Verified.class));
        assertThat(login.fetches()).isEqualTo(1);
    }

    @Test
    void theNumberOfWaitingCallersIsLimited() throws Exception {
        login.hangs();
        JwksTokenVerifier verifier = start(settings -> patient(settings, 2, Duration.ofSeconds(1)));
        long before = System.nanoTime();

        assertThat(atOnce(verifier, i -> token(OLD)))
                .allSatisfy(verdict -> assertThat(verdict).isInstanceOf(Verdict.Unavailable.class));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        assertThat(login.fetches()).isEqualTo(1);
    }

    @Test
    void keysAreRefreshedInTheBackgroundAndOldOnesDropped() {
        JwksTokenVerifier verifier = startWithKeys();
        login.publish(OLD, NEW);
        clock.advance(JwksSettings.REFRESH_EVERY);
        await().until(() -> measured(verifier, "jwks_keys") == 2);

        assertThat(verifier.verify(token(NEW))).isInstanceOf(Verdict.Verified.class);
        assertThat(verifier.verify(token(OLD))).isInstanceOf(Verdict.Verified.class);

        login.publish(NEW);
        clock.advance(JwksSettings.REFRESH_EVERY);
        await().until(() -> measured(verifier, "jwks_keys") == 1);
        assertThat(verifier.verify(token(OLD)))
                .isInstanceOfSatisfying(Verdict.Rejected.class, rejected -> assertThat(rejected.explanation())
                        .contains("unknown key"));
    }

    @Test
    void aSuddenlyRotatedKeyIsFetchedOnce() throws Exception {
        JwksTokenVerifier verifier = start(settings -> patient(settings, MANY, Duration.ofSeconds(20)));
        await().until(() -> verifier.whyNotReady().isEmpty());
        login.publish(NEW);
        clock.advance(JwksSettings.UNKNOWN_KEY_EVERY);

        assertThat(atOnce(verifier, i -> token(NEW)))
                .allSatisfy(verdict -> assertThat(verdict).isInstanceOf(Verdict.Verified.class));
        assertThat(login.fetches()).isEqualTo(2);
    }

    @Test
    void manyInventedKeysCauseOneFetch() throws Exception {
        JwksTokenVerifier verifier = start(settings -> patient(settings, MANY, Duration.ofSeconds(20)));
        await().until(() -> verifier.whyNotReady().isEmpty());
        clock.advance(JwksSettings.UNKNOWN_KEY_EVERY);
        Instant before = clock.now().minusSeconds(60);
        List<String> invented = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            invented.add(NEW.sign(Map.of("alg", "ES256", "kid", "invented-" + i), login.idToken("anna", before)));
        }

        for (int round = 0; round < 3; round++) {
            assertThat(atOnce(verifier, invented::get)).allSatisfy(verdict -> assertThat(verdict)
                    .isInstanceOfSatisfying(Verdict.Rejected.class, rejected -> assertThat(rejected.explanation())
                            .contains("unknown key")
                            .doesNotContain("invented")));
        }
        assertThat(login.fetches()).isEqualTo(2);

        clock.advance(JwksSettings.UNKNOWN_KEY_EVERY);
        atOnce(verifier, invented::get);
        assertThat(login.fetches()).isEqualTo(3);
    }

    @Test
    void aNewKeyIsUnavailableAndNotRejectedWhileInventedKeysUseUpTheFetches() {
        JwksTokenVerifier verifier = startWithKeys();
        clock.advance(JwksSettings.UNKNOWN_KEY_EVERY);
        String invented = NEW.sign(Map.of("alg", "ES256", "kid", "invented"), login.idToken("eve", clock.now()));
        assertThat(verifier.verify(invented)).isInstanceOf(Verdict.Rejected.class);

        clock.advance(Duration.ofSeconds(3));
        login.publish(NEW);
        String fresh = token(NEW);
        assertThat(verifier.verify(fresh))
                .isInstanceOfSatisfying(Verdict.Unavailable.class, told -> assertThat(told.retryAfter())
                        .isEqualTo(Duration.ofSeconds(7)));
        assertThat(login.fetches()).isEqualTo(2);

        clock.advance(Duration.ofSeconds(7));
        assertThat(verifier.verify(fresh)).isInstanceOf(Verdict.Verified.class);
        assertThat(login.fetches()).isEqualTo(3);
    }

    @Test
    void cachedKeysStayUsableWhileTheIdentityProviderIsDown() {
        JwksTokenVerifier verifier = startWithKeys();
        login.answers(500, "");
        clock.advance(JwksSettings.REFRESH_EVERY);
        await().until(() -> verifier.remark().isPresent());
        Instant since = clock.now();
        assertThat(verifier.whyNotReady()).isEmpty();
        assertThat(verifier.remark()).hasValueSatisfying(remark -> assertThat(remark)
                .contains("cannot be fetched since " + since)
                .contains("500")
                .contains("cached keys stay in use"));
        for (int hour = 1; hour <= 23; hour++) {
            clock.advance(Duration.ofHours(1));
            assertThat(verifier.verify(token(OLD))).isInstanceOf(Verdict.Verified.class);
        }
        assertThat(verifier.whyNotReady()).isEmpty();
        assertThat(measured(verifier, "jwks_age_seconds")).isGreaterThan(82_000);
        // A token with a key that cannot be fetched is unavailable.
        assertThat(verifier.verify(token(NEW))).isInstanceOf(Verdict.Unavailable.class);

        clock.advance(Duration.ofHours(1));
        assertThat(verifier.verify(token(OLD))).isInstanceOf(Verdict.Unavailable.class);
        assertThat(verifier.whyNotReady())
                .hasValueSatisfying(why -> assertThat(why).contains("too old"));

        login.publish(NEW);
        clock.advance(JwksSettings.RETRY_EVERY);
        await().until(() ->
                verifier.whyNotReady().isEmpty() && verifier.remark().isEmpty());
        assertThat(verifier.verify(token(NEW))).isInstanceOf(Verdict.Verified.class);
    }

    @Test
    void aServerStartsWithoutItsIdentityProviderAndReportsIt() {
        login.answers(503, "");
        JwksTokenVerifier verifier = start(settings -> settings);
        await().until(() -> failures(verifier) == 1);
        assertThat(verifier.whyNotReady())
                .hasValueSatisfying(
                        why -> assertThat(why).contains("none are cached").contains("cannot be fetched"));
        assertThat(verifier.verify(token(OLD))).isInstanceOfSatisfying(Verdict.Unavailable.class, told -> {
            assertThat(told.explanation()).startsWith("Tokens cannot be verified now");
            assertThat(told.retryAfter()).isEqualTo(JwksSettings.RETRY_EVERY);
        });
        assertThat(login.fetches()).isEqualTo(1);

        login.publish(OLD);
        clock.advance(JwksSettings.RETRY_EVERY);
        await().until(() -> verifier.whyNotReady().isEmpty());
        assertThat(verifier.verify(token(OLD))).isInstanceOf(Verdict.Verified.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no",
                "[]",
                "{}",
                "null",
                "{\"keys\":7}",
                "{\"keys\":[]}",
                "{\"keys\":[7]}",
                "{\"keys\":[{}]}",
                "<html>Please log in</html>",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}"
            })
    void aResponseWithoutKeysIsAFailureAndCachedKeysStay(String garbage) {
        JwksTokenVerifier verifier = startWithKeys();
        login.answers(200, garbage);
        clock.advance(JwksSettings.REFRESH_EVERY);
        await().until(() -> failures(verifier) == 1);
        assertThat(verifier.verify(token(OLD))).isInstanceOf(Verdict.Verified.class);
        assertThat(verifier.remark())
                .hasValueSatisfying(remark -> assertThat(remark).doesNotContain("log in"));
    }

    @Test
    void aResponseOfTenMegabytesIsNotReadToItsEnd() {
        JwksTokenVerifier verifier = startWithKeys();
        login.answers(200, "{\"keys\":[" + " ".repeat(10 << 20) + "]}");
        clock.advance(JwksSettings.REFRESH_EVERY);
        await().until(() -> failures(verifier) == 1);
        assertThat(verifier.remark()).hasValueSatisfying(remark -> assertThat(remark)
                .contains("more than " + JwksSettings.BYTES_MAX + " bytes"));
        assertThat(verifier.verify(token(OLD))).isInstanceOf(Verdict.Verified.class);
    }

    @Test
    void aFetchThatHangsOrDripsTimesOutAndIsRetried() {
        JwksTokenVerifier verifier = start(JwkSetCacheTest::hasty);
        await().until(() -> verifier.whyNotReady().isEmpty());
        login.hangs();
        clock.advance(JwksSettings.REFRESH_EVERY);
        await().until(() -> failures(verifier) == 1);
        assertThat(verifier.remark())
                .hasValueSatisfying(remark -> assertThat(remark).contains("in time"));

        login.sendBytesSlowly();
        clock.advance(JwksSettings.RETRY_EVERY);
        await().until(() -> failures(verifier) == 2);
        assertThat(verifier.remark())
                .hasValueSatisfying(remark -> assertThat(remark).contains("in time"));

        login.publish(NEW);
        clock.advance(JwksSettings.RETRY_EVERY);
        await().until(() -> verifier.remark().isEmpty());
        assertThat(verifier.verify(token(NEW))).isInstanceOf(Verdict.Verified.class);
    }

    @Test
    void redirectsAreNotFollowed() {
        try (IdentityProvider evil = IdentityProvider.publishing(NEW)) {
            JwksTokenVerifier verifier = startWithKeys();
            login.redirects(evil.keysUrl());
            clock.advance(JwksSettings.REFRESH_EVERY);
            await().until(() -> failures(verifier) == 1);
            assertThat(evil.fetches()).isZero();
            assertThat(verifier.remark())
                    .hasValueSatisfying(remark -> assertThat(remark).contains("302"));
        }
    }

    @Test
    void aKeyWithoutKidMayBeReplacedByAnotherWithoutKid() {
        login.publishJwks(List.of(nameless(OLD)));
        JwksTokenVerifier verifier = startWithKeys();
        SigningKey next = SigningKey.rsa("next");
        login.publishJwks(List.of(nameless(next)));
        clock.advance(JwksSettings.UNKNOWN_KEY_EVERY);
        assertThat(verifier.verify(next.sign(Map.of("alg", "RS256"), login.idToken("anna", clock.now()))))
                .isInstanceOf(Verdict.Verified.class);
        assertThat(verifier.verify(OLD.sign(Map.of("alg", "RS256"), login.idToken("anna", clock.now()))))
                .isInstanceOf(Verdict.Rejected.class);
    }

    private static Map<String, Object> nameless(SigningKey key) {
        Map<String, Object> shown = key.publicJwk();
        shown.remove("kid");
        return shown;
    }

    @Test
    void aTokenOlderThanTheCachedKeysCausesNoFetch() {
        JwksTokenVerifier verifier = startWithKeys();
        assertThat(verifier.verify(token(NEW, clock.now().minusSeconds(60)))).isInstanceOf(Verdict.Rejected.class);
        assertThat(login.fetches()).isEqualTo(1);
    }
}
