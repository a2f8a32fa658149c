// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.store;

import java.io.IOException;
import java.io.InputStream;

/** Main class of the DynamoDB Local process: runs its server, and exits when the parent process ends. */
final class DynamoDbLocalMain {

    private static final String SERVER = "com.amazonaws.services.dynamodbv2.local.main.ServerRunner";

    private DynamoDbLocalMain() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread watch = new Thread(() -> exitWith(System.in), "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Class.forName(SERVER).getMethod("main", String[].class).invoke(null, (Object) arguments);
    }

    /** The pipe from the parent ends with the parent, even if it was killed and ran no shutdown hook. */
    private static void exitWith(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                // The parent writes nothing.
            }
        } catch (IOException ended) {
            // The parent has ended.
        }
        Runtime.getRuntime().halt(0);
    }
}
