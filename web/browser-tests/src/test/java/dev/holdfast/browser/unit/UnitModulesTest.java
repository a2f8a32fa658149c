// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.unit;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.Chromium;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.server.TestServer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@code unit/*.js}: modules that export {@code tests}, a function for each sentence. Modules without it are shared by the
 * others.
 */
@InChromium
@Timeout(240)
class UnitModulesTest {

    private static final String NAMES = """
            name => import(name).then(module => {
              globalThis.unit = module.tests ?? {};
              return Object.keys(globalThis.unit);
            })""";

    /** As text, since an error loses its stack on the way to Java. */
    private static final String RUN = """
            name => globalThis.unit[name]().then(() => '', failure => String(failure?.stack ?? failure))""";

    @TempDir
    Path data;

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(data);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicContainer> everyUnitTestPasses(Browsers browsers) throws Exception {
        Chromium chromium = browsers.start();
        return modules().stream().map(module -> container(browsers, chromium, module));
    }

    private DynamicContainer container(Browsers browsers, Chromium chromium, String module) {
        Page page = chromium.context().newPage();
        page.navigate(server.origin() + "/browser-tests/app/empty.html");
        List<String> names = new ArrayList<>();
        for (Object name : (List<?>) page.evaluate(NAMES, "/browser-tests/unit/" + module)) {
            names.add((String) name);
        }
        return DynamicContainer.dynamicContainer(
                module,
                names.stream()
                        .map(name -> DynamicTest.dynamicTest(name, () -> {
                            assertThat(page.evaluate(RUN, name)).isEqualTo("");
                            browsers.errors().requireNone();
                        })));
    }

    private static List<String> modules() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(UnitModulesTest.class.getResource("/unit"))
                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".js"))
                    .sorted()
                    .toList();
        }
    }
}
