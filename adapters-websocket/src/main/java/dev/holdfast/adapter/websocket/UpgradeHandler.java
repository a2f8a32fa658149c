package dev.holdfast.adapter.websocket;

import dev.holdfast.domain.connection.ConnectionId;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.glassfish.tyrus.core.RequestContext;
import org.glassfish.tyrus.core.TyrusUpgradeResponse;
import org.glassfish.tyrus.spi.WebSocketEngine;
import org.jspecify.annotations.Nullable;

/** Takes handshakes on the socket's path, and passes everything else on. */
final class UpgradeHandler extends Handler.Wrapper {

    /** What an address looks like; not whether it exists. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,64}");

    /** RFC 6455. */
    private static final String VERSION = "13";

    /** All that Tyrus reads of a handshake. It keeps what it is given for as long as the connection lives. */
    private static final Set<String> TYRUS_ASKS = Set.of(
            "host",
            "upgrade",
            "connection",
            "origin",
            "sec-websocket-key",
            "sec-websocket-version",
            "sec-websocket-protocol",
            "sec-websocket-extensions");

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private final Connections connections;
    private final SocketSettings settings;
    private final WebSocketEngine engine;

    UpgradeHandler(Connections connections, SocketSettings settings, WebSocketEngine engine) {
        this.connections = connections;
        this.settings = settings;
        this.engine = engine;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!Request.getPathInContext(request).equals(settings.path())) {
            return super.handle(request, response, callback);
        }
        if (!isUpgrade(request)) {
            response.getHeaders().put(HttpHeader.UPGRADE, "websocket");
            Problem.write(response, callback, 426, Problem.BAD_REQUEST, "This is where WebSockets are opened.");
            return true;
        }
        boolean inTime = connections.mayShakeHands();
        String flaw = flaw(request);
        if (flaw != null) {
            // Before anybody is attached: a broken handshake must not cost the speaker their lease.
            response.getHeaders().put("Sec-WebSocket-Version", VERSION);
            Problem.write(response, callback, 400, Problem.BAD_REQUEST, flaw);
            return true;
        }
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin != null && !isAllowed(origin, request)) {
            connections.counts().refusedHandshake("not-allowed");
            Problem.write(response, callback, 403, "not-allowed", "Pages from this origin may not connect.");
            return true;
        }
        if (!inTime) {
            return refuse(request, response, callback, Limit.HANDSHAKES, origin);
        }
        Arrival arrival;
        try {
            arrival = arrival(request);
        } catch (Query.Nonsense nonsense) {
            connections.counts().refusedHandshake(nonsense.rejection().problem());
            return refuse(request, response, callback, nonsense.rejection(), origin);
        } catch (IllegalArgumentException unreadable) {
            Problem.write(response, callback, 400, Problem.BAD_REQUEST, "The query cannot be read.");
            return true;
        }
        Places.Place place = connections.placeFor(arrival);
        Optional<Limit> reached = connections.take(place, arrival);
        if (reached.isPresent()) {
            return refuse(request, response, callback, reached.get(), origin);
        }
        boolean cameIn = false;
        try {
            cameIn = letIn(request, response, callback, arrival, origin, place);
        } finally {
            if (!cameIn) {
                place.giveBack();
            }
        }
        return true;
    }

    /** What is wrong with the handshake (RFC 6455 §4.2.1), or nothing. */
    private static @Nullable String flaw(Request request) {
        String key = request.getHeaders().get("Sec-WebSocket-Key");
        if (key == null || !KEY.matcher(key.strip()).matches()) {
            return "A WebSocket handshake has a Sec-WebSocket-Key of 16 bytes in base64.";
        }
        if (!VERSION.equals(request.getHeaders().get("Sec-WebSocket-Version"))) {
            return "Only version " + VERSION + " of WebSocket is spoken here.";
        }
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
                ? null
                : "A WebSocket handshake is HTTP/1.1.";
    }

    /** Whether the place is used. */
    private boolean letIn(
            Request request,
            Response response,
            Callback callback,
            Arrival arrival,
            @Nullable String origin,
            Places.Place place) {
        ConnectionId id = connections.newId();
        Door.Knock knock = connections.door().knock(arrival, id);
        if (knock instanceof Door.Knock.LetIn in) {
            upgrade(
                    request,
                    response,
                    callback,
                    connections.connection(request, id, arrival, in.attachment(), null, place));
            return true;
        }
        Rejection rejection = ((Door.Knock.Rejected) knock).rejection();
        connections.counts().refusedHandshake(rejection.problem());
        refuse(request, response, callback, rejection, origin);
        return false;
    }

    private boolean refuse(
            Request request, Response response, Callback callback, Limit reached, @Nullable String origin) {
        connections.counts().refused(reached);
        return refuse(request, response, callback, Rejection.of(reached), origin);
    }

    /** A browser cannot read a refused handshake, so it is let in to be told, unless too many are being told already. */
    private boolean refuse(
            Request request, Response response, Callback callback, Rejection rejection, @Nullable String origin) {
        Optional<Places.Place> farewell = origin == null ? Optional.empty() : connections.farewell();
        if (farewell.isEmpty()) {
            Problem.write(response, callback, rejection);
        } else {
            upgrade(
                    request,
                    response,
                    callback,
                    connections.connection(
                            request,
                            connections.newId(),
                            Connections.NOBODY,
                            new Attachment.Unattached(),
                            rejection,
                            farewell.get()));
        }
        return true;
    }

    private void upgrade(Request request, Response response, Callback callback, SocketConnection connection) {
        // However it ends: with an answer, an exception, or a transport that is gone.
        request.addHttpStreamWrapper(stream -> new Handshake(stream, connection));
        TyrusUpgradeResponse agreed = new TyrusUpgradeResponse();
        WebSocketEngine.UpgradeInfo info = engine.upgrade(handshake(request, connection), agreed);
        if (info.getStatus() != WebSocketEngine.UpgradeStatus.SUCCESS) {
            agreed.getHeaders().forEach((name, values) -> response.getHeaders().put(name, String.join(", ", values)));
            int status = agreed.getStatus() >= 400 ? agreed.getStatus() : 400;
            Problem.write(
                    response,
                    callback,
                    status,
                    Problem.BAD_REQUEST,
                    "This is not a WebSocket handshake of version 13.");
            return;
        }
        agreed.getHeaders().forEach((name, values) -> response.getHeaders().put(name, String.join(", ", values)));
        response.setStatus(101);
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection);
        response.write(true, null, callback);
    }

    /** Sees how a handshake ends: when it has succeeded and Jetty has handed nothing over, it failed all the same. */
    private final class Handshake extends HttpStream.Wrapper {

        private final SocketConnection connection;

        Handshake(HttpStream stream, SocketConnection connection) {
            super(stream);
            this.connection = connection;
        }

        @Override
        public void succeeded() {
            try {
                super.succeeded();
            } finally {
                connections.shookHands(connection);
            }
        }

        @Override
        public void failed(Throwable cause) {
            try {
                super.failed(cause);
            } finally {
                connections.shookHands(connection);
            }
        }
    }

    private RequestContext handshake(Request request, SocketConnection connection) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (HttpField field : request.getHeaders()) {
            if (TYRUS_ASKS.contains(field.getLowerCaseName())) {
                headers.computeIfAbsent(field.getName(), name -> new ArrayList<>(1))
                        .add(field.getValue());
            }
        }
        RequestContext context = RequestContext.Builder.create()
                .requestURI(URI.create(settings.path()))
                .queryString("")
                .parameterMap(new HashMap<>())
                .httpSession(connection)
                .build();
        context.getHeaders().putAll(headers);
        return context;
    }

    private Arrival arrival(Request request) throws Query.Nonsense {
        Fields query = Request.extractQueryParameters(request);
        return Query.read(
                query::getValue,
                request.getHeaders().get(HttpHeader.AUTHORIZATION),
                request.getHeaders().get("Sec-WebSocket-Protocol"),
                address(request));
    }

    /** Our own proxy wrote the last entry of X-Forwarded-For; whatever stands before it, anybody can have written. */
    private String address(Request request) {
        String peer = peer(request);
        String forwarded = settings.trustForwarded() ? request.getHeaders().getLast(HttpHeader.X_FORWARDED_FOR) : null;
        if (forwarded == null) {
            return peer;
        }
        String client = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
        return ADDRESS.matcher(client).matches() ? client : peer;
    }

    private static String peer(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                        && remote.getAddress() != null
                ? remote.getAddress().getHostAddress()
                : "unknown";
    }

    private static boolean isUpgrade(Request request) {
        String upgrade = request.getHeaders().get(HttpHeader.UPGRADE);
        return HttpMethod.GET.is(request.getMethod())
                && upgrade != null
                && upgrade.toLowerCase(Locale.ROOT).contains("websocket");
    }

    /** The allow-list, and pages that this server served itself. */
    private boolean isAllowed(String origin, Request request) {
        if (settings.allowedOrigins().contains("*") || settings.allowedOrigins().contains(origin)) {
            return true;
        }
        String host = request.getHeaders().get(HttpHeader.HOST);
        return host != null && (origin.equals("http://" + host) || origin.equals("https://" + host));
    }
}
