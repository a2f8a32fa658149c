// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.routes;

import dev.holdfast.adapter.http.response.Responses;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Adds routes to Javalin. Each GET route also answers HEAD, and each path answers OPTIONS with its methods. */
public final class Routes {

    private final RoutesConfig javalin;
    private final Map<String, Set<String>> methodsByPath = new LinkedHashMap<>();

    public Routes(RoutesConfig javalin) {
        this.javalin = javalin;
    }

    void get(String path, Handler handler) {
        add(HandlerType.GET, path, handler);
        add(HandlerType.HEAD, path, handler);
    }

    void post(String path, Handler handler) {
        add(HandlerType.POST, path, handler);
    }

    void delete(String path, Handler handler) {
        add(HandlerType.DELETE, path, handler);
    }

    /** The methods of each path, including OPTIONS. */
    public Map<String, Set<String>> methodsByPath() {
        return methodsByPath;
    }

    private void add(HandlerType method, String path, Handler handler) {
        javalin.addHttpHandler(method, path, handler);
        Set<String> methods = methodsByPath.get(path);
        if (methods == null) {
            Set<String> first = new TreeSet<>(Set.of("OPTIONS"));
            methodsByPath.put(path, first);
            methods = first;
            javalin.addHttpHandler(HandlerType.OPTIONS, path, request -> answerOptions(request, first));
        }
        methods.add(method.name());
    }

    private static void answerOptions(Context request, Set<String> methods) {
        request.header("Allow", String.join(", ", methods));
        Responses.empty(request, 204);
    }
}
