// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.web;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parsed {@code Accept-Encoding} header (RFC 9110 §12.5.3).
 *
 * @param weights by the encoding's name in lower case, or {@code *} for all others; 0 means not acceptable
 */
public record AcceptEncoding(Map<String, Double> weights) {

    /** Without a header no encoding is acceptable: the client gets the identity representation. */
    public static AcceptEncoding of(@Nullable String header) {
        Map<String, Double> weights = new HashMap<>();
        if (header != null) {
            for (String each : header.toLowerCase(Locale.ROOT).split(",")) {
                String[] parts = each.split(";", 2);
                weights.put(parts[0].strip(), parts.length == 1 ? 1 : weight(parts[1].strip()));
            }
        }
        return new AcceptEncoding(weights);
    }

    public boolean allow(String encoding) {
        return weights.getOrDefault(encoding, weights.getOrDefault("*", 0.0)) > 0;
    }

    /** A malformed weight counts as 0: every client can read the identity representation. */
    private static double weight(String text) {
        try {
            return text.startsWith("q=") ? Double.parseDouble(text.substring(2)) : 0;
        } catch (NumberFormatException unreadable) {
            return 0;
        }
    }
}
