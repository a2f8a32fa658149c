// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.migrating;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The app's web server, of another origin than the Holdfast server. Serves {@code /migrating/…} of the test's resources and the
 * SDK at {@code /sdk/…}, and resolves the package's name as a bundler does.
 */
final class AppHost implements AutoCloseable {

    private static final Map<String, String> TYPES = Map.of("js", "text/javascript", "html", "text/html;charset=utf-8");

    private static final String PACKAGE = "from '@holdfast/web'";
    private static final String ITS_MODULE = "from '/sdk/holdfast.js'";

    private final HttpServer server;

    private AppHost(HttpServer server) {
        this.server = server;
        server.createContext("/migrating/", exchange -> answer(exchange, MigrationSteps.FOLDER, "/migrating/"));
        server.createContext("/sdk/", exchange -> answer(exchange, Path.of("..", "sdk"), "/sdk/"));
        server.start();
    }

    static AppHost open() {
        try {
            return new AppHost(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, Path folder, String prefix) throws IOException {
        try (exchange) {
            String name = exchange.getRequestURI().getPath().substring(prefix.length());
            Path file = folder.resolve(name).normalize();
            if (!file.startsWith(folder.normalize()) || !Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            exchange.getResponseHeaders().set("Content-Type", type);
            byte[] body = Files.readString(file).replace(PACKAGE, ITS_MODULE).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
