// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.event.HoldfastException;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloseOutcomeTest {

    private static HttpHeaders headers(String... retryAfter) {
        return HttpHeaders.of(Map.of("Retry-After", List.of(retryAfter)), (name, value) -> true);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1006, 1011, 1012, 1013, 4000, 4001, 4002, 4003, 4029, 4499})
    void theseCodesAreRetried(int code) {
        assertThat(CloseOutcome.ofClose(code, "", Optional.empty())).isInstanceOf(CloseOutcome.Retry.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1002, 1009, 4500, 4503, 4504, 4509, 4515, 4526, 4999})
    void theseCodesAreFinal(int code) {
        assertThat(CloseOutcome.ofClose(code, "", Optional.empty()))
                .isInstanceOfSatisfying(
                        CloseOutcome.Fatal.class,
                        end -> assertThat(end.refusal().closeCode()).hasValue(code));
    }

    @ParameterizedTest
    @ValueSource(ints = {4510, 4511})
    void theseCodesMeanThatTheSessionHasEnded(int code) {
        assertThat(CloseOutcome.ofClose(code, "", Optional.empty())).isInstanceOf(CloseOutcome.SessionEnded.class);
    }

    @Test
    void theErrorBeforeTheCloseGivesTheReasonAndTheDelay() throws IOException {
        Json error = Json.read("{\"code\":\"rate\",\"message\":\"Too fast.\",\"retryAfterMs\":1500}");
        assertThat(CloseOutcome.ofClose(4029, "", Optional.of(error)))
                .isInstanceOfSatisfying(CloseOutcome.Retry.class, retry -> {
                    assertThat(retry.atLeastAfter()).isEqualTo(Duration.ofMillis(1_500));
                    assertThat(retry.reason()).isEqualTo("Too fast.");
                });
    }

    @Test
    void anErrorThatClosedNothingDoesNotExplainALaterClose() throws IOException {
        Json error = Json.read("{\"code\":\"storageLow\",\"message\":\"Little room.\",\"retryAfterMs\":1500}");
        assertThat(CloseOutcome.ofClose(4509, "", Optional.of(error)))
                .isInstanceOfSatisfying(CloseOutcome.Fatal.class, end -> {
                    assertThat(end.refusal().code()).isEqualTo("replaced");
                    assertThat(end.refusal()).hasMessageContaining("newer connection");
                });
        assertThat(CloseOutcome.ofClose(1012, "", Optional.of(error)))
                .isInstanceOfSatisfying(CloseOutcome.Retry.class, retry -> assertThat(retry.atLeastAfter())
                        .isZero());
        assertThat(CloseOutcome.ofClose(4998, "", Optional.of(error)))
                .isInstanceOfSatisfying(
                        CloseOutcome.Fatal.class,
                        end -> assertThat(end.refusal().code()).isEqualTo("storageLow"));
    }

    @Test
    void aCloseWithoutAnErrorHasTheWordOfItsCode() {
        assertThat(CloseOutcome.ofClose(4504, "", Optional.empty()))
                .isInstanceOfSatisfying(
                        CloseOutcome.Fatal.class,
                        end -> assertThat(end.refusal().code()).isEqualTo("noSuchSession"));
        assertThat(CloseCode.wordFor(1006)).isEqualTo("connectionLost");
        assertThat(CloseCode.wordFor(4998)).isEqualTo("close4998");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 308, 400, 403, 404, 405, 415, 422, 426})
    void theseStatusesAreFinal(int status) {
        assertThat(CloseOutcome.ofHandshake(status, headers(), "")).isInstanceOf(CloseOutcome.Fatal.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 408, 425, 429, 500, 502, 503, 504})
    void theseStatusesAreRetried(int status) {
        assertThat(CloseOutcome.ofHandshake(status, headers(), "")).isInstanceOf(CloseOutcome.Retry.class);
    }

    @Test
    void retryAfterIsReadInSecondsOrAsADateAndCapped() {
        assertThat(CloseOutcome.retryAfter(headers("7"))).contains(Duration.ofSeconds(7));
        assertThat(CloseOutcome.retryAfter(headers("999999"))).contains(CloseOutcome.RETRY_AFTER_MAX);
        assertThat(CloseOutcome.retryAfter(headers("Sun, 06 Nov 1994 08:49:37 GMT")))
                .contains(Duration.ZERO);
        assertThat(CloseOutcome.retryAfter(headers("soon"))).isEmpty();
    }

    @Test
    void aServerThatHasMovedIsReportedWithItsNewAddress() {
        HttpHeaders headers = HttpHeaders.of(
                Map.of("Location", List.of("https://talks.example.org/ws"), "Retry-After", List.of("1")),
                (name, value) -> true);
        assertThat(CloseOutcome.ofHandshake(308, headers, ""))
                .isInstanceOfSatisfying(CloseOutcome.Fatal.class, end -> assertThat(end.refusal())
                        .hasMessage("The server has moved to https://talks.example.org/ws."));
    }

    @Test
    void aProblemDocumentGivesCodeAndMessage() {
        HoldfastException refusal = ProblemDetail.of(
                422,
                headers(),
                "{\"type\":\"urn:holdfast:invalidRequest\",\"title\":\"Wrong.\",\"errors\":[{\"field\":\"sourceLanguage\","
                        + "\"detail\":\"must be a BCP 47 tag\"}]}");
        assertThat(refusal).hasMessage("Wrong. sourceLanguage: must be a BCP 47 tag.");
        assertThat(refusal.code()).isEqualTo("invalidRequest");
        assertThat(ProblemDetail.of(
                                404, headers(), "{\"type\":\"/problems/no-such-session\",\"code\":\"noSuchSession\"}")
                        .code())
                .isEqualTo("noSuchSession");
        assertThat(ProblemDetail.of(502, headers(), "<html>").code()).isEqualTo("http502");
        assertThat(ProblemDetail.of(502, headers(), "{\"type\":\"about:blank\"}")
                        .code())
                .isEqualTo("http502");
    }
}
