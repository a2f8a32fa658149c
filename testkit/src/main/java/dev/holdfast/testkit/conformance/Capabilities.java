// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The tokens and permissions that a player has. Immutable; each method returns another.
 *
 * @param ownerToken of the sessions' owner
 * @param otherToken of another owner
 * @param operatorToken of an operator
 * @param shortToken makes a token of the sessions' owner that expires within a few seconds
 * @param clock moves the server's clock
 * @param mayDrain whether the server may be drained, and is gone afterwards
 * @param listenersNeedToken whether the server asks listeners for a token
 * @param listenersNeedKey whether the server asks listeners without a token for a key
 */
public record Capabilities(
        String ownerToken,
        Optional<String> otherToken,
        Optional<String> operatorToken,
        Optional<Supplier<String>> shortToken,
        Optional<Consumer<Duration>> clock,
        boolean mayDrain,
        boolean listenersNeedToken,
        boolean listenersNeedKey) {

    public static Capabilities of(String ownerToken) {
        return new Capabilities(
                ownerToken,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false);
    }

    public Capabilities withOtherToken(String token) {
        return new Capabilities(
                ownerToken,
                Optional.of(token),
                operatorToken,
                shortToken,
                clock,
                mayDrain,
                listenersNeedToken,
                listenersNeedKey);
    }

    public Capabilities withOperatorToken(String token) {
        return new Capabilities(
                ownerToken,
                otherToken,
                Optional.of(token),
                shortToken,
                clock,
                mayDrain,
                listenersNeedToken,
                listenersNeedKey);
    }

    public Capabilities withShortToken(Supplier<String> token) {
        return new Capabilities(
                ownerToken,
                otherToken,
                operatorToken,
                Optional.of(token),
                clock,
                mayDrain,
                listenersNeedToken,
                listenersNeedKey);
    }

    public Capabilities withClock(Consumer<Duration> advance) {
        return new Capabilities(
                ownerToken,
                otherToken,
                operatorToken,
                shortToken,
                Optional.of(advance),
                mayDrain,
                listenersNeedToken,
                listenersNeedKey);
    }

    public Capabilities withDrain() {
        return new Capabilities(
                ownerToken, otherToken, operatorToken, shortToken, clock, true, listenersNeedToken, listenersNeedKey);
    }

    public Capabilities withListenersNeedToken() {
        return new Capabilities(
                ownerToken, otherToken, operatorToken, shortToken, clock, mayDrain, true, listenersNeedKey);
    }

    public Capabilities withListenersNeedKey() {
        return new Capabilities(
                ownerToken, otherToken, operatorToken, shortToken, clock, mayDrain, listenersNeedToken, true);
    }

    /** The needs of the conversation that are not met. */
    Set<String> missing(Conversation conversation) {
        Set<String> missing = new TreeSet<>(conversation.needs());
        missing.removeIf(need -> switch (need) {
            case "otherToken" -> otherToken.isPresent();
            case "operator" -> operatorToken.isPresent();
            case "shortToken" -> shortToken.isPresent();
            case "clock" -> clock.isPresent();
            case "drain" -> mayDrain;
            case "listenersNeedToken" -> listenersNeedToken;
            case "listenersNeedKey" -> listenersNeedKey;
            default -> false;
        });
        return missing;
    }
}
