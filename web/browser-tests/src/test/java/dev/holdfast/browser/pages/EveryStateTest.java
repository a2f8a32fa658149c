// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.testkit.fault.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Visits every state of every page, on a desktop and on a phone, light and dark: takes a screenshot in
 * {@code target/screenshots} and checks accessibility.
 */
@InChromium
@Timeout(240)
class EveryStateTest {

    private static final Path PICTURES = Path.of("target", "screenshots");

    /** Impacts of axe that fail the test. */
    private static final Set<String> GRAVE = Set.of("serious", "critical");

    private static final List<Form> FORMS = List.of(new Form("desk", 1_280, 800), new Form("phone", 390, 844));

    private record Form(String name, int width, int height) {}

    @TempDir
    Path folder;

    @AutoClose
    private TestServer server;

    @AutoClose
    private FaultProxy speakerProxy;

    @AutoClose
    private FaultProxy listenerProxy;

    private final List<String> barriers = new ArrayList<>();

    @Test
    void everyStateIsAccessibleAndHasAScreenshot(Browsers browsers) throws IOException {
        Files.createDirectories(PICTURES);
        server = TestServer.start(folder.resolve("data"));
        speakerProxy = FaultProxy.to(server.port());
        listenerProxy = FaultProxy.to(server.port());
        new StateTour(browsers, server, speakerProxy, listenerProxy, this::look).visit(folder);
        assertThat(barriers).isEmpty();
        try (Stream<Path> pictures = Files.list(PICTURES)) {
            assertThat(pictures).hasSizeGreaterThanOrEqualTo(4 * 20);
        }
    }

    private void look(String name, Page page) {
        for (Form form : FORMS) {
            page.setViewportSize(form.width(), form.height());
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                page.emulateMedia(
                        new Page.EmulateMediaOptions().setColorScheme(scheme).setReducedMotion(ReducedMotion.REDUCE));
                String full = String.join("-", name, form.name(), scheme.name().toLowerCase());
                page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(full + ".png")));
                if (form == FORMS.get(0) || scheme == ColorScheme.LIGHT) {
                    findBarriers(full, page);
                }
                requireNoSidewaysScrolling(full, page);
            }
        }
        page.setViewportSize(FORMS.get(0).width(), FORMS.get(0).height());
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    private void findBarriers(String where, Page page) {
        for (Rule rule : new AxeBuilder(page).setLegacyMode(true).analyze().getViolations()) {
            if (GRAVE.contains(rule.getImpact())) {
                barriers.add(where + ": " + rule.getId() + ", " + rule.getHelp() + ": "
                        + rule.getNodes().stream().map(node -> node.getHtml()).toList());
            }
        }
    }

    private void requireNoSidewaysScrolling(String where, Page page) {
        int beyond = ((Number) page.evaluate(
                        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .intValue();
        if (beyond > 0) {
            barriers.add(where + ": wider than the window by " + beyond + " pixels");
        }
    }
}
