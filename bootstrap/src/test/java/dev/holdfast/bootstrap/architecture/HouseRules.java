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
 * Who may know whom in this house, and how its rooms are kept.
 *
 * @param root the package that the house stands in: the real one, or that of a fixture which breaks a rule on purpose
 */
record HouseRules(String root) {

    private static final String JDK = "java..";
    private static final String NULLNESS = "org.jspecify..";
    private static final String LOGGING = "org.slf4j..";

    /** Vendors, and the only rooms each may be in. One that comes new is added here, with its home. */
    private static final Map<String, List<String>> HOMES = Map.ofEntries(
            Map.entry("software.amazon..", List.of("adapter.dynamodb")),
            Map.entry("org.mapstruct..", List.of("adapter.dynamodb")),
            Map.entry("io.javalin..", List.of("adapter.http")),
            Map.entry("jakarta.servlet..", List.of("adapter.http")),
            Map.entry("io.nayuki.qrcodegen..", List.of("adapter.http")),
            Map.entry("io.micrometer..", List.of("adapter.http")),
            Map.entry("io.prometheus..", List.of("adapter.http")),
            Map.entry("jakarta.websocket..", List.of("adapter.websocket")),
            Map.entry("org.glassfish.tyrus..", List.of("adapter.websocket")),
            Map.entry("org.jctools..", List.of("adapter.websocket")),
            // Sockets come in through the handlers of the server that HTTP has already.
            Map.entry("org.eclipse.jetty..", List.of("adapter.http", "adapter.websocket")),
            Map.entry("com.fasterxml.jackson..", List.of("adapter.http", "adapter.websocket", "client")),
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

    /** What a layer is called, and what it is. */
    Map<String, String> layers() {
        return Map.of(
                "domain", in("domain"),
                "application", in("application"),
                "adapters", in("adapter"),
                "client", in("client"),
                "testkit", in("testkit"),
                "bootstrap", in("bootstrap"));
    }

    private String in(String room) {
        return root + "." + room + "..";
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
                .resideInAnyPackage(in("application"), in("domain"), JDK, LOGGING, NULLNESS));
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

    ArchRule nobodyKnowsBootstrap() {
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
                        NULLNESS,
                        "org.junit.jupiter..",
                        "org.assertj.."));
    }

    /** One rule for each vendor, by the vendor's package. */
    Map<String, ArchRule> vendorsStayHome() {
        return HOMES.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        home -> strict(noClasses()
                                .that()
                                .resideOutsideOfPackages(
                                        home.getValue().stream().map(this::in).toArray(String[]::new))
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage(home.getKey()))));
    }

    ArchRule timeAndChanceAreParameters() {
        return strict(noClasses()
                .that()
                .resideInAnyPackage(in("domain"), in("application"))
                .should()
                .accessTargetWhere(access("takes the time or chance itself", HouseRules::takesTimeOrChance)));
    }

    ArchRule onlyBootstrapTakesTheSystemsClock() {
        return strict(noClasses()
                .that()
                .resideOutsideOfPackage(in("bootstrap"))
                .should()
                .accessTargetWhere(access("takes java.time's clock of the system", access -> target(access)
                        .startsWith("java.time.Clock.system"))));
    }

    ArchRule dataPlaneKnowsNoRepositoryJsonOrMapper() {
        return strict(noClasses()
                .that(DescribedPredicate.describe("are of the data plane", this::isOfTheDataPlane))
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are repositories, JSON or mappers", HouseRules::isRepositoryJsonOrMapper)));
    }

    ArchRule domainClassesAreClosed() {
        return strict(classes().that().resideInAPackage(in("domain")).should(Shapes.beRecordsEnumsSealedOrFinal()));
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
                .should(new NeededOutside(in("bootstrap"))));
    }

    ArchRule namesSayWhatAThingIs() {
        return strict(classes().should(Shapes.haveNamesThatSayWhatTheyAre(root)));
    }

    private boolean isOfTheDataPlane(JavaClass type) {
        boolean inItsPackages = type.getPackageName().startsWith(root + ".domain.audio")
                || type.getPackageName().startsWith(root + ".adapter.local.log");
        boolean handles = type.getPackageName().startsWith(root + ".application")
                || type.getPackageName().startsWith(root + ".adapter.websocket");
        return inItsPackages || handles && type.getSimpleName().matches("(Audio|Frame|Lane|Cursor|Leased)\\w*");
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

    private static DescribedPredicate<JavaClass> residesIn(String room) {
        return JavaClass.Predicates.resideInAPackage(room);
    }

    /** A rule about classes that there are none of says nothing, so it fails. */
    private static ArchRule strict(ArchRule rule) {
        return rule.allowEmptyShould(false);
    }
}
