// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How Holdfast's command line is run. Immutable: any thread may use it.
 *
 * @param words the command itself: the launcher, or {@code java -jar}
 * @param javaHome the JDK that the launcher uses; empty where the words name it
 */
record HoldfastCommand(List<String> words, String javaHome) {

    List<String> with(String... arguments) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(arguments));
        return all;
    }

    Map<String, String> environment() {
        return javaHome.isEmpty() ? Map.of() : Map.of("JAVA_HOME", javaHome);
    }
}
