package dev.holdfast.bootstrap.e2e;

import dev.holdfast.testkit.store.DynamoDbLocal;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The store that this run of the suite is about: the local disk, or DynamoDB where the build says so. */
final class StoreUnderTest {

    /** Set by the build for its second run. */
    private static final boolean DYNAMODB = "dynamodb".equals(System.getProperty("holdfast.e2e.store"));

    private StoreUnderTest() {}

    /** One for all tests of this process, which it ends with. */
    private static final class Shared {
        static final DynamoDbLocal LOCAL = DynamoDbLocal.inMemory();
    }

    static boolean isDynamoDb() {
        return DYNAMODB;
    }

    /** Settings for a server on this data folder, whose table is its own; whatever a test sets itself stays. */
    static Map<String, String> settings(Path data, Map<String, String> chosen) {
        Map<String, String> all = new HashMap<>();
        if (DYNAMODB && !chosen.containsKey("store")) {
            all.putAll(inDynamoDb(Shared.LOCAL.endpoint(), data));
        }
        all.putAll(chosen);
        return all;
    }

    /** Settings that keep the sessions of this data folder in a table of their own. */
    static Map<String, String> inDynamoDb(URI endpoint, Path data) {
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

    /** What the demo is told. */
    static List<String> demo() {
        return DYNAMODB
                ? List.of(
                        "--store",
                        "dynamodb",
                        "--dynamodb-endpoint",
                        Shared.LOCAL.endpoint().toString())
                : List.of();
    }
}
