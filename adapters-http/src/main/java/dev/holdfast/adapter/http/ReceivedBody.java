package dev.holdfast.adapter.http;

/** What arrived of a request's body before anybody was troubled with the request. */
sealed interface ReceivedBody {

    /** The name of the request attribute under which it travels from Jetty to the routes. */
    String ATTRIBUTE = ReceivedBody.class.getName();

    /** All of it, perhaps nothing. */
    record Whole(byte[] bytes) implements ReceivedBody {}

    /** More than is allowed; the rest was not read. */
    record TooLarge() implements ReceivedBody {}

    /** Not all of it in time. */
    record TooSlow() implements ReceivedBody {}

    /** Its framing makes no sense, or the sender went away. */
    record Broken() implements ReceivedBody {}
}
