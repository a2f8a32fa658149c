/** The Java SDK of Holdfast. Everything that is not exported may change without notice. */
module dev.holdfast.client {
    requires com.fasterxml.jackson.core;
    requires java.net.http;
    requires static org.jspecify;

    exports dev.holdfast.client;
    exports dev.holdfast.client.config;
    exports dev.holdfast.client.event;
    exports dev.holdfast.client.session;
}
