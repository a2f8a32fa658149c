package dev.holdfast.testkit.store;

import java.io.IOException;
import java.io.InputStream;

/** What the process of DynamoDB Local runs: its own main, for as long as whoever started it lives. */
final class DynamoDbLocalMain {

    private static final String SERVER = "com.amazonaws.services.dynamodbv2.local.main.ServerRunner";

    private DynamoDbLocalMain() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread watch = new Thread(() -> endWith(System.in), "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Class.forName(SERVER).getMethod("main", String[].class).invoke(null, (Object) arguments);
    }

    /** The pipe from the parent ends when the parent does, even if it was killed and could run no hook. */
    private static void endWith(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                // Nothing is ever said.
            }
        } catch (IOException gone) {
            // The same news.
        }
        Runtime.getRuntime().halt(0);
    }
}
