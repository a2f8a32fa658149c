// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.identity.SessionNames;
import dev.holdfast.domain.identity.TextSanitizer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "caring-king",
                "caring-king-27",
                "caring-king-099",
                "caring-king-1000",
                "Caring-king-275",
                "caring_king_275",
                "caring-king-275 ",
                "../../etc-passwd-100",
                "a-b-100"
            })
    void whatIsNotAdjectiveNounNumberIsNoSessionId(String text) {
        assertThat(SessionId.parse(text)).isEmpty();
        assertThatThrownBy(() -> new SessionId(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void randomNamesAreSessionIdsAndRarelyEqual() {
        Random random = new Random(1);
        Set<SessionId> names = new HashSet<>();
        for (int each = 0; each < 10_000; each++) {
            names.add(SessionNames.random(random));
        }

        assertThat(names).hasSizeGreaterThan(9_990);
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "en-US", "EN-us", "zh-Hant-TW", "de-CH-1901", "x-whatever-not"})
    void languageTagsAreTakenInAnyCaseAndKeptInOne(String text) {
        LanguageTag.parse(text)
                .ifPresent(tag -> assertThat(LanguageTag.parse(tag.value())).contains(tag));
        assertThat(LanguageTag.parse("EN-us")).contains(new LanguageTag("en-US"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "e", "en_US", "english language", "en-", "-US", "123"})
    void whatIsNotWellFormedIsNoLanguage(String text) {
        assertThat(LanguageTag.parse(text)).isEmpty();
    }

    @Test
    void anOwnerHasASubject() {
        assertThatThrownBy(() -> new Owner(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Owner("x".repeat(256))).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Owner("x".repeat(255)).subject()).hasSize(255);
    }

    @Test
    void textFromAClientIsRepeatedShortAndOnOneLine() {
        assertThat(TextSanitizer.excerpt("a\nb" + "c".repeat(100)))
                .hasSizeLessThan(50)
                .contains("a?b");
    }
}
