package dev.holdfast.application.port.in.host;

import java.time.Duration;

/** A ticket, and how long it is good for. */
public record IssuedTicket(String ticket, Duration lifetime) {
    @Override
    public String toString() {
        return "IssuedTicket[…, " + lifetime + "]";
    }
}
