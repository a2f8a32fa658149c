// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.request;

/** The result of reading a request's body, before a route handles the request. */
sealed interface RequestBody {

    /** Name of the request attribute in which Jetty's handler passes it to the routes. */
    String ATTRIBUTE = RequestBody.class.getName();

    /** The whole body, possibly empty. */
    record Complete(byte[] bytes) implements RequestBody {}

    /** The body exceeds the limit; the rest was not read. */
    record TooLarge() implements RequestBody {}

    /** The body did not arrive in time. */
    record TimedOut() implements RequestBody {}

    /** The framing is malformed, or the client closed the connection. */
    record Malformed() implements RequestBody {}
}
