package dev.holdfast.application.port.in;

import java.util.Objects;

/**
 * Whoever asks.
 *
 * @param address where from, as the network knows it: what limits per address count by
 */
public record Requester(String address, Credential credential) {
    public Requester {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(credential, "credential");
    }
}
