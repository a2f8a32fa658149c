// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import java.util.Locale;

/** A server that is measured. */
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

    /** For people. */
    public String title() {
        return title;
    }

    /** "C", "Tyrus": where there is little room. */
    public String shortTitle() {
        return title.split(",")[0];
    }

    /** For options and files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it has a Java heap. */
    public boolean isJava() {
        return this != C;
    }
}
