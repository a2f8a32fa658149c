// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which module may depend on which, and what classes of each may look like.
 *
 * @param root the root package of the code under test: the real one, or that of a fixture that breaks a rule on purpose
 */
record ArchitectureRules(String root) {

    private static final String JDK = "java..";
    private static final String NULLNESS = "org.jspecify..";
    private static final String LOGGING = "org.slf4j..";
    private static final String METRICS = "io.micrometer.core..";

    /** Libraries, and the only packages that may use each. A new library is added here. */
    private static final Map<String, List<String>> LIBRARY_PACKAGES = Map.ofEntries(
            Map.entry("software.amazon..", List.of("adapter.dynamodb")),
            Map.entry("org.mapstruct..", List.of("adapter.dynamodb")),
            Map.entry("io.javalin..", List.of("adapter.http")),
            Map.entry("jakarta.servlet..", List.of("adapter.http")),
            Map.entry("io.nayuki.qrcodegen..", List.of("adapter.http")),
            // A facade, as SLF4J is: see docs/adr/0012.
            Map.entry("io.micrometer.core..", List.of("application", "adapter", "bootstrap")),
            Map.entry("io.micrometer.prometheusmetrics..", List.of("adapter.http")),
            Map.entry("jakarta.websocket..", List.of("adapter.websocket")),
            Map.entry("org.glassfish.tyrus..", List.of("adapter.websocket")),
            Map.entry("org.jctools..", List.of("adapter.websocket")),
            // The WebSocket upgrade is a handler in the Jetty server that serves HTTP.
            Map.entry("org.eclipse.jetty..", List.of("adapter.http", "adapter.websocket")),
            Map.entry(
                    "com.fasterxml.jackson..",
                    List.of("adapter.http", "adapter.websocket", "client", "testkit.conformance")),
            Map.entry("com.nimbusds..", List.of("adapter.jwt")),
            Map.entry("org.h2..", List.of("adapter.local")),
            Map.entry("com.github.benmanes.caffeine..", List.of("adapter.local")),
            Map.entry("io.github.bucket4j..", List.of("adapter.local", "adapter.websocket")),
            Map.entry("picocli..", List.of("bootstrap")),
            Map.entry("ch.qos.logback..", List.of("bootstrap")));

    private static final Set<String> TIME_AND_CHANCE = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.Random.<init>",
            "java.util.Date.<init>",
            "java.security.SecureRandom.<init>",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.random.RandomGenerator.getDefault");

    /** Data plane: packages on the path of an audio frame. Each matches at least one class. */
    private static final List<String> DATA_PLANE = List.of(
            "domain.audio",
            "application.port.out.audio",
            "application.speaking.ingest",
            "application.listening.feed",
            "adapter.local.log",
            "adapter.websocket.frame",
            "adapter.websocket.loop",
            "adapter.websocket.delivery",
            "adapter.websocket.connection");

    /** Packages of a module, lowest first: each may depend on those before it. The empty name is the module's root package. */
    private static final Map<String, List<String>> IMPORT_ORDER = Map.ofEntries(
            Map.entry("domain", List.of("", "identity", "audio", "connection", "session")),
            Map.entry(
                    "application",
                    List.of(
                            "port.in",
                            "port.out.security",
                            "port.out",
                            "port.out.audio",
                            "port.out.session",
                            "port.out.metrics",
                            "port.in.listener",
                            "port.in.operator",
                            "port.in.speaker",
                            "port.in.host",
                            "session",
                            "listening.feed",
                            "speaking.ingest",
                            "access",
                            "expiry",
                            "hosting",
                            "listening",
                            "operating",
                            "speaking")),
            Map.entry(
                    "adapter.websocket",
                    List.of(
                            "frame",
                            "config",
                            "metrics",
                            "loop",
                            "message",
                            "delivery",
                            "connection",
                            "protocol",
                            "tyrus",
                            "handshake",
                            "")),
            Map.entry("adapter.local", List.of("", "session", "log.background", "log.segment", "log.storage", "log")),
            Map.entry(
                    "adapter.http", List.of("config", "response", "web", "metrics", "request", "jetty", "routes", "")),
            Map.entry("adapter.jwt", List.of("", "token", "jwks", "local")),
            Map.entry("adapter.dynamodb", List.of("client", "table", "item", "")),
            Map.entry(
                    "bootstrap",
                    List.of(
                            "schedule",
                            "memory",
                            "wav",
                            "settings.value",
                            "settings.option",
                            "settings",
                            "logging",
                            "token",
                            "server",
                            "demo",
                            "command.console",
                            "command.connect",
                            "command",
                            "")),
            Map.entry(
                    "client",
                    List.of(
                            "config",
                            "session",
                            "event",
                            "runtime",
                            "protocol",
                            "connection",
                            "http",
                            "listener",
                            "speaker",
                            "")));

    /** Each layer's name and package pattern. */
    Map<String, String> layers() {
        return Map.of(
                "domain", in("domain"),
                "application", in("application"),
                "adapters", in("adapter"),
                "client", in("client"),
                "testkit", in("testkit"),
                "bootstrap", in("bootstrap"));
    }

    private String in(String name) {
        return root + "." + name + "..";
    }

    ArchRule domainKnowsTheJdkAlone() {
        return strict(classes()
                .that()
                .resideInAPackage(in("domain"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(in("domain"), JDK, NULLNESS));
    }

    ArchRule applicationKnowsTheDomainAndNoVendor() {
        return strict(classes()
                .that()
                .resideInAPackage(in("application"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(in("application"), in("domain"), JDK, LOGGING, METRICS, NULLNESS));
    }

    ArchRule adaptersDoNotKnowOneAnother() {
        return strict(slices().matching(root + ".adapter.(*)..").should().notDependOnEachOther());
    }

    ArchRule adaptersReachTheApplicationThroughItsPorts() {
        return strict(noClasses()
                .that()
                .resideInAPackage(in("adapter"))
                .should()
                .dependOnClassesThat(
                        residesIn(in("application")).and(DescribedPredicate.not(residesIn(in("application.port"))))));
    }

    ArchRule noModuleDependsOnBootstrap() {
        return strict(noClasses()
                .that()
                .resideOutsideOfPackage(in("bootstrap"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("bootstrap")));
    }

    ArchRule adaptersKnowNeitherClientNorTestkit() {
        return strict(noClasses()
                .that()
                .resideInAPackage(in("adapter"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in("client"), in("testkit")));
    }

    /** RFC 6455 is the same for every server: its codec could be used in any. */
    ArchRule codecKnowsTheJdkAlone() {
        return strict(classes()
                .that()
                .resideInAPackage(in("adapter.websocket.frame"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(in("adapter.websocket.frame"), JDK, NULLNESS));
    }

    ArchRule clientKnowsOnlyTheProtocol() {
        return strict(classes()
                .that()
                .resideInAPackage(in("client"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(in("client"), JDK, "com.fasterxml.jackson.core..", NULLNESS));
    }

    ArchRule testkitKnowsDomainAndApplication() {
        return strict(classes()
                .that()
                .resideInAPackage(in("testkit"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        in("testkit"),
                        in("domain"),
                        in("application"),
                        JDK,
                        // The JDK's own HTTP server, for servers that only tests have.
                        "com.sun.net.httpserver..",
                        // The JDK's TLS, for servers that are reached by https.
                        "javax.net.ssl..",
                        NULLNESS,
                        // The conformance kit reads YAML and JSON.
                        "com.fasterxml.jackson..",
                        "org.junit.jupiter..",
                        "org.assertj.."));
    }

    /** One rule for each library, by the library's package. */
    Map<String, ArchRule> librariesStayInTheirAdapters() {
        return LIBRARY_PACKAGES.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        library -> strict(noClasses()
                                .that()
                                .resideOutsideOfPackages(library.getValue().stream()
                                        .map(this::in)
                                        .toArray(String[]::new))
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage(library.getKey()))));
    }

    ArchRule timeAndChanceAreParameters() {
        return strict(noClasses()
                .that()
                .resideInAnyPackage(in("domain"), in("application"))
                .should()
                .accessTargetWhere(access("takes the time or chance itself", ArchitectureRules::takesTimeOrChance)));
    }

    ArchRule onlyBootstrapTakesTheSystemsClock() {
        return strict(noClasses()
                .that()
                .resideOutsideOfPackage(in("bootstrap"))
                .should()
                .accessTargetWhere(access("takes java.time's clock of the system", access -> target(access)
                        .startsWith("java.time.Clock.system"))));
    }

    /** Checked per package, and through classes of the same module: a detour is a dependency as well. */
    ArchRule dataPlaneKnowsNoRepositoryJsonOrMapper() {
        return strict(classes()
                .that()
                .resideInAnyPackage(dataPlane().toArray(String[]::new))
                .should(new ModuleDataPlane(
                        "reach no repository, JSON or mapper",
                        this::module,
                        ArchitectureRules::isRepositoryJsonOrMapper)));
    }

    /** The patterns of the data plane's packages. */
    List<String> dataPlane() {
        return DATA_PLANE.stream().map(this::in).toList();
    }

    /** One rule for each module whose packages have an order, by the module's package. */
    Map<String, ArchRule> importsRunOneWay() {
        return IMPORT_ORDER.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        module -> strict(classes()
                                .that()
                                .resideInAPackage(in(module.getKey()))
                                .should(new ImportOrder(root + "." + module.getKey(), module.getValue())))));
    }

    /** The module of a class: its layer, and for adapters the adapter; empty for classes of others. */
    private String module(JavaClass type) {
        if (!type.getPackageName().startsWith(root + ".")) {
            return "";
        }
        String[] parts = type.getPackageName().substring(root.length() + 1).split("\\.");
        return parts[0].equals("adapter") && parts.length > 1 ? parts[0] + "." + parts[1] : parts[0];
    }

    ArchRule domainClassesAreClosed() {
        return strict(
                classes().that().resideInAPackage(in("domain")).should(ClassConditions.beRecordsEnumsSealedOrFinal()));
    }

    ArchRule domainFieldsAreFinal() {
        return strict(fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(in("domain"))
                .and()
                .areNotStatic()
                .should()
                .beFinal());
    }

    ArchRule packagesHaveNoCycles() {
        return strict(slices().matching(root + ".(**)").should().beFreeOfCycles());
    }

    ArchRule adaptersShowOnlyWhatBootstrapNeeds() {
        return strict(classes()
                .that()
                .resideInAPackage(in("adapter"))
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should(new UsedOutsideItsPackage(in("bootstrap"))));
    }

    ArchRule namesSayWhatAThingIs() {
        return strict(classes().should(ClassConditions.haveNamesThatSayWhatTheyAre(root)));
    }

    private static boolean isRepositoryJsonOrMapper(JavaClass type) {
        return type.getSimpleName().matches("\\w*(Repository|Json|Mapper)")
                || type.getPackageName().startsWith("com.fasterxml.jackson")
                || type.getPackageName().startsWith("org.mapstruct");
    }

    private static boolean takesTimeOrChance(JavaAccess<?> access) {
        String target = target(access);
        boolean now = target.startsWith("java.time.") && target.endsWith(".now");
        return now || target.startsWith("java.time.Clock.system") || TIME_AND_CHANCE.contains(target);
    }

    private static String target(JavaAccess<?> access) {
        return access.getTargetOwner().getName() + "." + access.getTarget().getName();
    }

    private static DescribedPredicate<JavaAccess<?>> access(String description, Predicate<JavaAccess<?>> predicate) {
        return DescribedPredicate.describe(description, predicate);
    }

    private static DescribedPredicate<JavaClass> residesIn(String pattern) {
        return JavaClass.Predicates.resideInAPackage(pattern);
    }

    /** A rule that matches no class fails: it would pass whatever the code does. */
    private static ArchRule strict(ArchRule rule) {
        return rule.allowEmptyShould(false);
    }
}
