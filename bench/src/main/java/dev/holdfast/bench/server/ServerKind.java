// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

/** The servers that the benchmark compares. Immutable: any thread may use it. */
public enum ServerKind {
    HOLDFAST("ours", "Holdfast"),
    C("c", "C, epoll"),
    CENTRIFUGO("centrifugo", "Centrifugo"),
    TYRUS("tyrus", "Tyrus, Grizzly"),
    JETTY("jetty", "Javalin, Jetty"),
    NETTY("netty", "Netty");

    private final String id;
    private final String title;

    ServerKind(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /** The name in tables and plots. */
    public String title() {
        return title;
    }

    /** The part of the title before the comma: "C", "Tyrus". */
    public String shortTitle() {
        return title.split(",")[0];
    }

    /** The name in {@code --servers} and in result files. */
    public String id() {
        return id;
    }

    /** Whether the server runs on a JVM and so has a Java heap. */
    public boolean isJava() {
        return this != C && this != CENTRIFUGO;
    }
}
