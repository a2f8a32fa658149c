package dev.holdfast.adapter.http;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** What only whoever is on this very machine may ask for. */
final class AdminRoutes {

    /** Who comes through a proxy says so; a proxy on this machine would make anybody look as if they were here. */
    private static final List<String> SIGNS_OF_A_PROXY =
            List.of("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via");

    private final Runnable drain;
    private final boolean behindAProxy;

    /**
     * @param drain begins to go away, and returns at once
     * @param behindAProxy whether a proxy is known to be before this server: it may be on this machine, and then everybody
     *     seems to be
     */
    AdminRoutes(Runnable drain, boolean behindAProxy) {
        this.drain = drain;
        this.behindAProxy = behindAProxy;
    }

    void addTo(Routes routes) {
        routes.post("/admin/drain", this::drain);
    }

    private void drain(Context request) {
        if (behindAProxy) {
            throw new ProblemException(Problem.of(
                    ProblemKind.NOT_FROM_HERE,
                    "Behind a proxy nobody can tell who is on the server's own machine. Send the process SIGTERM: it does"
                            + " the same."));
        }
        if (!isFromHere(request)) {
            throw new ProblemException(Problem.of(
                    ProblemKind.NOT_FROM_HERE,
                    "This is for programs on the server's own machine, without a proxy between."));
        }
        drain.run();
        Answers.json(request, 202, json -> {
            json.writeStartObject();
            json.writeStringField("status", "draining");
            json.writeEndObject();
        });
    }

    /** A web page that is open on this machine is not asked to be trusted either: browsers say where they come from. */
    private static boolean isFromHere(Context request) {
        return isLoopback(request.req().getRemoteAddr())
                && isLoopbackName(request.req().getServerName())
                && request.header("Origin") == null
                && request.header("Sec-Fetch-Site") == null
                && SIGNS_OF_A_PROXY.stream().allMatch(sign -> request.header(sign) == null);
    }

    private static boolean isLoopback(String address) {
        try {
            // An address and never a name: nothing is looked up.
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }

    /** The name that was asked for, because a page may make a name of its own point here. */
    private static boolean isLoopbackName(String host) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return bare.equals("localhost") || bare.matches("[0-9a-fA-F:.]+") && isLoopback(bare);
    }
}
