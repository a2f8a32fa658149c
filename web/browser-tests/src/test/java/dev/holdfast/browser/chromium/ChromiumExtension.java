// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.chromium;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Skips tests without a browser, injects {@link Browsers}, and fails a test whose browsers had unexpected errors. */
final class ChromiumExtension implements ExecutionCondition, ParameterResolver, AfterTestExecutionCallback {

    private static final Namespace OURS = Namespace.create(ChromiumExtension.class);
    private static final AtomicBoolean said = new AtomicBoolean();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String wish = System.getProperty("browser-tests", "");
        if (wish.equals("off")) {
            return ConditionEvaluationResult.disabled("skipped by -Dbrowser-tests=off");
        }
        if (Chromium.executable().isPresent()) {
            return ConditionEvaluationResult.enabled("there is a browser");
        }
        if (wish.equals("required")) {
            throw new IllegalStateException("no Chromium found, and -Dbrowser-tests=required needs one");
        }
        String why = "no Chromium found: the browser tests were skipped";
        if (said.compareAndSet(false, true)) {
            System.out.println(why);
        }
        return ConditionEvaluationResult.disabled(why);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Browsers.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Path executable = Chromium.executable().orElseThrow();
        // One driver for the whole run: its process is slow to start.
        Driver driver = context.getRoot()
                .getStore(OURS)
                .computeIfAbsent(Driver.class, key -> new Driver(executable), Driver.class);
        // The store closes it with the test's own context.
        return context.getStore(OURS).computeIfAbsent(Browsers.class, key -> new Browsers(driver), Browsers.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        Optional.ofNullable(context.getStore(OURS).get(Browsers.class, Browsers.class))
                .ifPresent(browsers -> browsers.judge(nameOf(context), context.getExecutionException()));
    }

    private static String nameOf(ExtensionContext context) {
        return context.getRequiredTestClass().getSimpleName() + "-"
                + context.getRequiredTestMethod().getName();
    }
}
