// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.protocol.AttachRequest;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.domain.connection.Role;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;

/**
 * Handshakes of any query and headers, in lines: the query, then {@code Authorization}, {@code Sec-WebSocket-Protocol}, {@code
 * Origin}, {@code Host} and {@code X-Forwarded-For}. Parsed or refused in words, never with an exception; no origin but those
 * allowed; no address but the last.
 */
public final class HandshakeTarget {

    private static final String PEER = "192.0.2.7";
    private static final OriginPolicy ORIGINS =
            new OriginPolicy(Set.of("https://pages.example.org"), "talks.example.org");

    private HandshakeTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        // Jetty reads a head as ISO 8859-1, and no value has a line end or surrounding white space.
        String[] lines = new String(input, StandardCharsets.ISO_8859_1).split("\n", -1);
        parse(line(lines, 0), line(lines, 1), line(lines, 2));
        origin(line(lines, 3), line(lines, 4));
        address(line(lines, 5));
    }

    /** A line is a value; null stands for a line that is not there or empty. */
    private static String line(String[] lines, int index) {
        String value = index < lines.length ? lines[index].strip() : "";
        return value.isEmpty() ? null : value;
    }

    private static void parse(String query, String authorization, String subprotocols) {
        Fields parameters = new Fields();
        try {
            // As Request.extractQueryParameters does.
            if (query != null) {
                UrlEncoded.decodeUtf8To(query, 0, query.length(), parameters::add, false, false, false);
            }
        } catch (IllegalArgumentException undecodable) {
            return;
        }
        try {
            AttachRequest wanted = HandshakeParser.parse(parameters::getValue, authorization, subprotocols, PEER, 1);
            attaches(wanted, parameters, authorization, subprotocols);
        } catch (HandshakeParser.InvalidHandshake invalid) {
            String explanation = invalid.rejection().explanation();
            require(!explanation.isBlank() && explanation.length() < 200, "refused without words: " + explanation);
        }
    }

    private static void attaches(AttachRequest wanted, Fields parameters, String authorization, String subprotocols) {
        String named = parameters.getValue("sessionId");
        require(
                wanted.session().isPresent()
                        ? wanted.session().get().value().equals(named)
                        : named == null || named.isEmpty(),
                "another session than " + named);
        String action = parameters.getValue("action");
        String role = parameters.getValue("role");
        Role expected =
                "listener".equals(role) || role == null && "listen".equals(action) ? Role.LISTENER : Role.SPEAKER;
        require(wanted.role() == expected, "another role than " + expected);
        require(wanted.maintains() == "maintainSession".equals(action), "maintains");
        boolean offers = subprotocols != null
                && Stream.of(subprotocols.split(",", -1))
                        .anyMatch(each -> each.trim().equals(WebSocketSettings.SUBPROTOCOL));
        require(wanted.framed() == offers, "framed");
        boolean bearer =
                authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith("bearer ");
        Credential credential = wanted.requester().credential();
        boolean header = bearer
                || authorization != null
                        && authorization.toLowerCase(Locale.ROOT).startsWith("listenkey ");
        boolean token = bearer || !header && parameters.getValue("token") != null;
        boolean ticket = !token && !header && parameters.getValue("ticket") != null;
        boolean key = !token && !ticket && (header || parameters.getValue("key") != null);
        require(credential instanceof Credential.BearerToken == token, "a token");
        require(credential instanceof Credential.Ticket == ticket, "a ticket");
        require(credential instanceof Credential.ListeningKey == key, "a listening key");
        String secret = parameters.getValue("token");
        require(secret == null || secret.length() < 20 || !wanted.toString().contains(secret), "a token is printed");
    }

    private static void origin(String origin, String host) {
        if (origin == null) {
            return;
        }
        boolean allowed = ORIGINS.allows(origin, host);
        boolean expected = origin.equals("https://pages.example.org") || isOwn(origin, host);
        require(allowed == expected, origin + " at " + host + ": " + allowed);
    }

    /** Whether both are the same, and the name is an IP address, localhost, or the host that the server listens on. */
    private static boolean isOwn(String origin, String host) {
        if (host == null || !List.of("http://" + host, "https://" + host).contains(origin)) {
            return false;
        }
        int colon = host.lastIndexOf(':');
        boolean hasPort = colon >= 0 && host.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9');
        String name = hasPort ? host.substring(0, colon) : host;
        boolean v6 = name.length() > 2
                && name.startsWith("[")
                && name.endsWith("]")
                && name.substring(1, name.length() - 1)
                        .chars()
                        .allMatch(c -> "0123456789abcdefABCDEF:.".indexOf(c) >= 0);
        String[] octets = name.split("\\.", -1);
        boolean v4 = octets.length == 4
                && Stream.of(octets)
                        .allMatch(octet -> octet.length() >= 1
                                && octet.length() <= 3
                                && octet.chars().allMatch(c -> c >= '0' && c <= '9'));
        return v4 || v6 || name.equalsIgnoreCase("localhost") || name.equalsIgnoreCase("talks.example.org");
    }

    private static void address(String forwarded) {
        HttpFields headers = forwarded == null
                ? HttpFields.EMPTY
                : HttpFields.from(new HttpField(HttpHeader.X_FORWARDED_FOR, forwarded));
        ConnectionMetaData connection =
                answering(ConnectionMetaData.class, "getRemoteSocketAddress", new InetSocketAddress(PEER, 443));
        Request request = (Request) Proxy.newProxyInstance(
                Request.class.getClassLoader(),
                new Class<?>[] {Request.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getHeaders" -> headers;
                    case "getConnectionMetaData" -> connection;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        require(ClientAddress.of(request, false).equals(PEER), "an untrusted header counts");
        String address = ClientAddress.of(request, true);
        String last = forwarded == null
                ? ""
                : forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
        require(address.equals(PEER) || address.equals(last) && address.length() <= 64, "an address of " + address);
    }

    private static <T> T answering(Class<T> type, String method, Object answer) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        return answer;
                    }
                    throw new UnsupportedOperationException(called.getName());
                }));
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
