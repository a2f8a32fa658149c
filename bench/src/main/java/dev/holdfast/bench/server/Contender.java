// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import java.util.Locale;

/** A server that the benchmark measures. */
public enum Contender {
    OURS("Holdfast"),
    C("C, epoll"),
    TYRUS("Tyrus, Grizzly"),
    JETTY("Javalin, Jetty"),
    NETTY("Netty");

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    /** The name for people. */
    public String title() {
        return title;
    }

    /** A short name where space is scarce: "C", "Tyrus". */
    public String shortTitle() {
        return title.split(",")[0];
    }

    /** The name for options and files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it has a Java heap. */
    public boolean isJava() {
        return this != C;
    }
}
