package dev.holdfast.adapter.http.request;

/** What arrived of a request's body before anybody was troubled with the request. */
sealed interface RequestBody {

    /** The name of the request attribute under which it travels from Jetty to the routes. */
    String ATTRIBUTE = RequestBody.class.getName();

    /** All of it, perhaps nothing. */
    record Complete(byte[] bytes) implements RequestBody {}

    /** More than is allowed; the rest was not read. */
    record TooLarge() implements RequestBody {}

    /** Not all of it in time. */
    record TimedOut() implements RequestBody {}

    /** Its framing makes no sense, or the sender went away. */
    record Malformed() implements RequestBody {}
}
