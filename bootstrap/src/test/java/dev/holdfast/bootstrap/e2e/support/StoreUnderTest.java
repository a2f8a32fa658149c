// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.support;

import dev.holdfast.testkit.store.DynamoDbLocal;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The store of this run of the suite: the local disk, or DynamoDB if the system property {@code holdfast.e2e.store} says so. */
public final class StoreUnderTest {

    /** Set by the build for its second run of the suite. */
    private static final boolean DYNAMODB = "dynamodb".equals(System.getProperty("holdfast.e2e.store"));

    private StoreUnderTest() {}

    /** One DynamoDB Local for all tests of this JVM. It ends with the JVM. */
    private static final class Shared {
        static final DynamoDbLocal LOCAL = DynamoDbLocal.inMemory();
    }

    public static boolean isDynamoDb() {
        return DYNAMODB;
    }

    /** Settings for a server on this data folder, with its own table. What the test sets itself wins. */
    public static Map<String, String> settings(Path data, Map<String, String> chosen) {
        Map<String, String> all = new HashMap<>();
        if (DYNAMODB) {
            if (chosen.containsKey("store")) {
                throw new IllegalArgumentException(
                        "This test chooses its store, so a second run shows nothing new: mark it @StoreIndependent.");
            }
            all.putAll(inDynamoDb(Shared.LOCAL.endpoint(), data));
        }
        all.putAll(chosen);
        return all;
    }

    /** Settings that keep the sessions of this data folder in a table of their own. */
    public static Map<String, String> inDynamoDb(URI endpoint, Path data) {
        String table =
                "t-" + Integer.toHexString(data.toAbsolutePath().toString().hashCode());
        return Map.of(
                "store",
                "dynamodb",
                "dynamodb-endpoint",
                endpoint.toString(),
                "dynamodb-table",
                table,
                "create-table",
                "true");
    }

    /** Arguments that make the demo use this store. */
    public static List<String> demo() {
        return DYNAMODB
                ? List.of(
                        "--store",
                        "dynamodb",
                        "--dynamodb-endpoint",
                        Shared.LOCAL.endpoint().toString())
                : List.of();
    }
}
