// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.connection.WebSocketConnection;
import dev.holdfast.adapter.websocket.message.ProblemType;
import dev.holdfast.adapter.websocket.message.Rejection;
import dev.holdfast.adapter.websocket.metrics.RefusalReason;
import dev.holdfast.adapter.websocket.protocol.AttachRequest;
import dev.holdfast.adapter.websocket.protocol.AttachResult;
import dev.holdfast.adapter.websocket.tyrus.TyrusContainer;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.jspecify.annotations.Nullable;

/**
 * Jetty handler for opening handshakes (RFC 6455 §4.2) on the endpoint's path; passes other requests on. Attaches the client
 * before it upgrades. May block.
 */
public final class UpgradeHandler extends Handler.Wrapper {

    /** The WebSocket version of RFC 6455. */
    private static final String VERSION = "13";

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private final ConnectionRegistry connections;
    private final WebSocketSettings settings;
    private final OriginPolicy origins;
    private final TyrusContainer tyrus;
    private final AttemptNumbers attempts = new AttemptNumbers();

    public UpgradeHandler(ConnectionRegistry connections, WebSocketSettings settings, TyrusContainer tyrus) {
        this.connections = connections;
        this.settings = settings;
        this.origins = new OriginPolicy(settings.allowedOrigins(), settings.host());
        this.tyrus = tyrus;
    }

    @Override
    protected void doStart() throws Exception {
        attempts.observe(getServer());
        super.doStart();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!Request.getPathInContext(request).equals(settings.path())) {
            return super.handle(request, response, callback);
        }
        if (!isUpgrade(request)) {
            response.getHeaders().put(HttpHeader.UPGRADE, "websocket");
            ProblemResponse.write(
                    response,
                    callback,
                    ProblemType.UPGRADE_REQUIRED,
                    CloseReason.BAD_MESSAGE,
                    "This path accepts WebSocket handshakes only.");
            return true;
        }
        connections.metrics().handshake();
        // First, because it is cheap: a broken handshake costs neither others their rate nor the speaker its lease.
        String flaw = flaw(request);
        if (flaw != null) {
            response.getHeaders().put("Sec-WebSocket-Version", VERSION);
            ProblemResponse.badRequest(response, callback, flaw);
            return true;
        }
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin != null && !origins.allows(origin, request.getHeaders().get(HttpHeader.HOST))) {
            connections.metrics().refusedHandshake(ProblemType.NOT_ALLOWED.word());
            ProblemResponse.write(
                    response,
                    callback,
                    ProblemType.NOT_ALLOWED,
                    CloseReason.NOT_ALLOWED,
                    "Pages of this origin must not connect.");
            return true;
        }
        if (!connections.isWithinRate(ClientAddress.of(request, settings.trustForwarded()))) {
            refuse(request, response, callback, RefusalReason.HANDSHAKES, origin);
            return true;
        }
        AttachRequest wanted;
        try {
            wanted = parse(request);
        } catch (HandshakeParser.InvalidHandshake invalid) {
            connections.metrics().refusedHandshake(invalid.rejection().problem().word());
            refuse(request, response, callback, invalid.rejection(), origin);
            return true;
        } catch (IllegalArgumentException undecodable) {
            ProblemResponse.badRequest(response, callback, "The query cannot be decoded.");
            return true;
        }
        admit(request, response, callback, wanted, origin);
        return true;
    }

    private void admit(
            Request request, Response response, Callback callback, AttachRequest wanted, @Nullable String origin) {
        TyrusContainer.Negotiation negotiation = tyrus.negotiate(headers(request));
        if (!negotiation.succeeded()) {
            ProblemResponse.badRequest(
                    response, callback, "This is not a WebSocket handshake of version " + VERSION + ".");
            return;
        }
        ConnectionQuota.Permit permit = connections.permit(wanted);
        Optional<RefusalReason> refused = connections.acquire(permit, wanted);
        if (refused.isPresent()) {
            refuse(request, response, callback, refused.get(), origin);
            return;
        }
        boolean attached = false;
        try {
            attached = attach(request, response, callback, wanted, origin, permit, negotiation);
        } finally {
            if (!attached) {
                permit.release();
            }
        }
    }

    /** What is wrong with the handshake (RFC 6455 §4.2.1); null if nothing is. */
    private static @Nullable String flaw(Request request) {
        String key = request.getHeaders().get("Sec-WebSocket-Key");
        if (key == null || !KEY.matcher(key.strip()).matches()) {
            return "Sec-WebSocket-Key must be 16 bytes in base64.";
        }
        if (!VERSION.equals(request.getHeaders().get("Sec-WebSocket-Version"))) {
            return "Sec-WebSocket-Version must be " + VERSION + ".";
        }
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_1_1) {
            return "A WebSocket handshake must use HTTP/1.1.";
        }
        boolean hasBody = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > 0
                || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        return hasBody ? "A WebSocket handshake has no body." : null;
    }

    /** Whether the client was attached, so that its connection holds the permit. */
    private boolean attach(
            Request request,
            Response response,
            Callback callback,
            AttachRequest wanted,
            @Nullable String origin,
            ConnectionQuota.Permit permit,
            TyrusContainer.Negotiation negotiation) {
        ConnectionId id = connections.newId();
        AttachResult result = connections.attach(wanted, id);
        if (result instanceof AttachResult.Attached attached) {
            upgrade(
                    request,
                    response,
                    callback,
                    connections.create(UpgradedSocket.of(request), id, wanted, attached.attachment(), permit),
                    negotiation);
            return true;
        }
        Rejection rejection = ((AttachResult.Rejected) result).rejection();
        connections.metrics().refusedHandshake(rejection.problem().word());
        refuse(request, response, callback, rejection, origin);
        return false;
    }

    private void refuse(
            Request request, Response response, Callback callback, RefusalReason reason, @Nullable String origin) {
        connections.metrics().refused(reason);
        refuse(request, response, callback, Rejection.of(reason), origin);
    }

    /** A browser cannot read a refused handshake, so it is connected to be told why, unless too many are already. */
    private void refuse(
            Request request, Response response, Callback callback, Rejection rejection, @Nullable String origin) {
        if (origin == null) {
            ProblemResponse.write(response, callback, rejection);
            return;
        }
        TyrusContainer.Negotiation negotiation = tyrus.negotiate(headers(request));
        Optional<ConnectionQuota.Permit> permit =
                negotiation.succeeded() ? connections.permitForRejected() : Optional.empty();
        if (permit.isEmpty()) {
            ProblemResponse.write(response, callback, rejection);
        } else {
            upgrade(
                    request,
                    response,
                    callback,
                    connections.createRejected(request, rejection, permit.get()),
                    negotiation);
        }
    }

    private void upgrade(
            Request request,
            Response response,
            Callback callback,
            WebSocketConnection connection,
            TyrusContainer.Negotiation negotiation) {
        // However the handshake completes: with an answer, an exception, or a lost transport.
        request.addHttpStreamWrapper(stream -> new HandshakeStream(stream, connection));
        negotiation.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.setStatus(101);
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection);
        response.write(true, null, callback);
    }

    /** Observes how a handshake completes: it can fail after its answer, if Jetty does not hand over the transport. */
    private final class HandshakeStream extends HttpStream.Wrapper {

        private final WebSocketConnection connection;

        HandshakeStream(HttpStream stream, WebSocketConnection connection) {
            super(stream);
            this.connection = connection;
        }

        @Override
        public void succeeded() {
            try {
                super.succeeded();
            } finally {
                connections.handshakeCompleted(connection);
            }
        }

        @Override
        public void failed(Throwable cause) {
            try {
                super.failed(cause);
            } finally {
                connections.handshakeCompleted(connection);
            }
        }
    }

    private static Map<String, List<String>> headers(Request request) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (HttpField field : request.getHeaders()) {
            if (TyrusContainer.HEADERS.contains(field.getLowerCaseName())) {
                headers.computeIfAbsent(field.getName(), name -> new ArrayList<>(1))
                        .add(field.getValue());
            }
        }
        return headers;
    }

    private AttachRequest parse(Request request) throws HandshakeParser.InvalidHandshake {
        return HandshakeParser.parse(
                Request.extractQueryParameters(request)::getValue,
                request.getHeaders().get(HttpHeader.AUTHORIZATION),
                String.join(",", request.getHeaders().getValuesList("Sec-WebSocket-Protocol")),
                ClientAddress.of(request, settings.trustForwarded()),
                attempts.of(request));
    }

    /** Whether this is a handshake, well-formed or not. */
    private static boolean isUpgrade(Request request) {
        return HttpMethod.GET.is(request.getMethod())
                && request.getHeaders().contains(HttpHeader.UPGRADE, "websocket")
                && request.getHeaders().contains(HttpHeader.CONNECTION, "upgrade");
    }
}
