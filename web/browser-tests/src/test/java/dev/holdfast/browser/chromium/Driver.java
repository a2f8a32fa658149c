// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.chromium;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Playwright, with the browser of this machine and none of its own. For one thread. */
final class Driver implements AutoCloseable {

    private final Path executable;
    private final Playwright playwright;

    Driver(Path executable) {
        this.executable = executable;
        this.playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    }

    Browser launch(List<String> flags) {
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setHeadless(true)
                        .setArgs(flags));
    }

    @Override
    public void close() {
        playwright.close();
    }
}
