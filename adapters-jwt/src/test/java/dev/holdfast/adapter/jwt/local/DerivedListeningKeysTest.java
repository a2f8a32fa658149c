// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionTimeouts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DerivedListeningKeysTest {

    private static final Instant CREATED = Instant.parse("2026-11-22T17:04:41.987654321Z");
    private static final SessionId OTHER = new SessionId("brave-lion-100");

    @TempDir
    static Path folder;

    private final LocalSecret secret = LocalSecret.inFolder(folder.resolve("own"));
    private final DerivedListeningKeys keys = new DerivedListeningKeys(secret);
    private final Session session = session("caring-king-275", CREATED);

    private static Session session(String id, Instant created) {
        return Session.create(
                new SessionId(id),
                new Owner("alice"),
                LanguageTag.parse("en-US").orElseThrow(),
                QualityTier.STANDARD,
                created,
                SessionTimeouts.DEFAULT);
    }

    @Test
    void everyServerWithTheSecretMakesAndAcceptsTheSameKey() {
        DerivedListeningKeys elsewhere = new DerivedListeningKeys(LocalSecret.inFolder(folder.resolve("own")));

        assertThat(keys.keyOf(session)).matches("[A-Za-z0-9_-]{28}").isEqualTo(elsewhere.keyOf(session));
        assertThat(elsewhere.isGenuine(keys.keyOf(session), session.id())).isTrue();
        assertThat(elsewhere.opens(keys.keyOf(session), session)).isTrue();
    }

    @Test
    void aStoreMayKeepTheTimeOfCreationInWholeSeconds() {
        Session stored = session("caring-king-275", CREATED.truncatedTo(ChronoUnit.SECONDS));

        assertThat(keys.opens(keys.keyOf(session), stored)).isTrue();
    }

    @Test
    void anotherSecretsKeyIsNotGenuine() {
        DerivedListeningKeys foreign = new DerivedListeningKeys(LocalSecret.inFolder(folder.resolve("foreign")));

        assertThat(keys.isGenuine(foreign.keyOf(session), session.id())).isFalse();
        assertThat(keys.opens(foreign.keyOf(session), session)).isFalse();
    }

    @Test
    void aKeyIsOfOneNameAndOfOneOfItsSessions() {
        Session again = session("caring-king-275", CREATED.plus(Duration.ofDays(2)));

        assertThat(keys.isGenuine(keys.keyOf(session), OTHER)).isFalse();
        assertThat(keys.isGenuine(keys.keyOf(session), again.id())).isTrue();
        assertThat(keys.opens(keys.keyOf(session), again)).isFalse();
        assertThat(keys.opens(keys.keyOf(again), again)).isTrue();
    }

    @Test
    void everyBitOfAKeyCounts() {
        byte[] bytes = Base64.getUrlDecoder().decode(keys.keyOf(session));
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            String key = Base64.getUrlEncoder().withoutPadding().encodeToString(flipped);

            assertThat(keys.isGenuine(key, session.id())).as("bit %d", bit).isFalse();
            assertThat(keys.opens(key, session)).as("bit %d", bit).isFalse();
        }
    }

    @Test
    void whatIsNoKeyIsRefusedWhateverItIs() {
        String key = keys.keyOf(session);
        for (String each : new String[] {
            "",
            "x",
            key + "A",
            key.substring(1),
            key + "=",
            " " + key,
            "ä".repeat(28),
            "A".repeat(28),
            "\0".repeat(28),
            "+".repeat(28),
            "x".repeat(1_000_000)
        }) {
            assertThat(keys.isGenuine(each, session.id())).isFalse();
            assertThat(keys.opens(each, session)).isFalse();
        }
    }
}
