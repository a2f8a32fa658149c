package dev.holdfast.application.port.in.operator;

import java.time.Duration;

/** A token that was just made, and how long it is good. Never printed: {@code toString} leaves it out. */
public record IssuedToken(String token, Duration lifetime) {
    @Override
    public String toString() {
        return "IssuedToken[…, lifetime=" + lifetime + "]";
    }
}
