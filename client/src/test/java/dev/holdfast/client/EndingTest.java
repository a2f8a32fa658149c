package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndingTest {

    private static HttpHeaders headers(String... retryAfter) {
        return HttpHeaders.of(Map.of("Retry-After", List.of(retryAfter)), (name, value) -> true);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1006, 1011, 1012, 1013, 4000, 4001, 4002, 4003, 4029, 4499})
    void theseCodesMeanConnectAgain(int code) {
        assertThat(Ending.ofClose(code, "", Optional.empty())).isInstanceOf(Ending.TryAgain.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1002, 1009, 4500, 4503, 4504, 4509, 4515, 4526, 4999})
    void theseCodesAreFinal(int code) {
        assertThat(Ending.ofClose(code, "", Optional.empty()))
                .isInstanceOfSatisfying(
                        Ending.Final.class,
                        end -> assertThat(end.refusal().closeCode()).hasValue(code));
    }

    @ParameterizedTest
    @ValueSource(ints = {4510, 4511})
    void theseCodesMeanThatTheSessionIsOver(int code) {
        assertThat(Ending.ofClose(code, "", Optional.empty())).isInstanceOf(Ending.SessionOver.class);
    }

    @Test
    void theErrorBeforeTheCloseSaysWhyAndWhen() throws IOException {
        Json error = Json.read("{\"code\":\"rate\",\"message\":\"Too fast.\",\"retryAfterMs\":1500}");
        assertThat(Ending.ofClose(4029, "", Optional.of(error)))
                .isInstanceOfSatisfying(Ending.TryAgain.class, again -> {
                    assertThat(again.atLeastAfter()).isEqualTo(Duration.ofMillis(1_500));
                    assertThat(again.why()).isEqualTo("Too fast.");
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 405, 415, 422, 426})
    void theseStatusesAreFinal(int status) {
        assertThat(Ending.ofHandshake(status, headers(), "")).isInstanceOf(Ending.Final.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 408, 425, 429, 500, 502, 503, 504})
    void theseStatusesMeanTryAgain(int status) {
        assertThat(Ending.ofHandshake(status, headers(), "")).isInstanceOf(Ending.TryAgain.class);
    }

    @Test
    void retryAfterIsHeededInSecondsOrAsADateAndNeverForLong() {
        assertThat(Ending.retryAfter(headers("7"))).contains(Duration.ofSeconds(7));
        assertThat(Ending.retryAfter(headers("999999"))).contains(Ending.RETRY_AFTER_MAX);
        assertThat(Ending.retryAfter(headers("Sun, 06 Nov 1994 08:49:37 GMT"))).contains(Duration.ZERO);
        assertThat(Ending.retryAfter(headers("soon"))).isEmpty();
    }

    @Test
    void aProblemIsToldInItsOwnWords() {
        HoldfastException refusal = Problem.of(
                422,
                "{\"type\":\"urn:holdfast:invalidRequest\",\"title\":\"Wrong.\",\"errors\":[{\"field\":\"sourceLanguage\","
                        + "\"detail\":\"must be a BCP 47 tag\"}]}");
        assertThat(refusal).hasMessage("Wrong. sourceLanguage: must be a BCP 47 tag.");
        assertThat(refusal.code()).isEqualTo("invalidRequest");
        assertThat(Problem.of(502, "<html>").code()).isEqualTo("http502");
        assertThat(Problem.of(502, "{\"type\":\"about:blank\"}").code()).isEqualTo("http502");
    }
}
