// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule against a fixture that breaks it. */
class ArchitectureRulesTest {

    private static final String FIXTURES = "dev.holdfast.fixture.";

    static Stream<Arguments> fixtures() {
        return Stream.of(
                fixture("vendorindomain", ArchitectureRules::domainKnowsTheJdkAlone, "Priced"),
                fixture("vendorinapplication", ArchitectureRules::applicationKnowsTheDomainAndNoVendor, "Greeting"),
                fixture("adaptersintouch", ArchitectureRules::adaptersDoNotKnowOneAnother, "HttpAdapter"),
                fixture("besidesports", ArchitectureRules::adaptersReachTheApplicationThroughItsPorts, "HttpAdapter"),
                fixture("knowsbootstrap", ArchitectureRules::noModuleDependsOnBootstrap, "HttpAdapter"),
                fixture("adapterwithclient", ArchitectureRules::adaptersKnowNeitherClientNorTestkit, "HttpAdapter"),
                fixture("codecwithsession", ArchitectureRules::codecKnowsTheJdkAlone, "FrameDecoder"),
                fixture("clientindomain", ArchitectureRules::clientKnowsOnlyTheProtocol, "HoldfastClient"),
                fixture("testkitknowsadapter", ArchitectureRules::testkitKnowsDomainAndApplication, "Contract"),
                fixture("taketime", ArchitectureRules::timeAndChanceAreParameters, "Hurried"),
                fixture("takechance", ArchitectureRules::timeAndChanceAreParameters, "Gambler"),
                fixture("clockabroad", ArchitectureRules::onlyBootstrapTakesTheSystemsClock, "HttpAdapter"),
                fixture(
                        "repositoryindataplane",
                        ArchitectureRules::dataPlaneKnowsNoRepositoryJsonOrMapper,
                        "LocalAppender"),
                fixture("importsback", rules -> rules.importsRunOneWay().get("domain"), "AudioFrame"),
                fixture("opendomain", ArchitectureRules::domainClassesAreClosed, "Session"),
                fixture("openfield", ArchitectureRules::domainFieldsAreFinal, "Session"),
                fixture("cycle", ArchitectureRules::packagesHaveNoCycles, "Egg"),
                fixture("showsall", ArchitectureRules::adaptersShowOnlyWhatBootstrapNeeds, "Inside"),
                fixture("nameofclass", ArchitectureRules::namesSayWhatAThingIs, "SessionManager"),
                fixture("nameofpackage", ArchitectureRules::namesSayWhatAThingIs, "util.Text"));
    }

    private static Arguments fixture(String name, Function<ArchitectureRules, ArchRule> rule, String culprit) {
        return Arguments.of(name, rule, culprit);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fixtures")
    void aFixtureThatBreaksARuleIsFound(String fixture, Function<ArchitectureRules, ArchRule> rule, String culprit) {
        String root = FIXTURES + fixture;
        JavaClasses classes = new ClassFileImporter().importPackages(root);

        assertThat(rule.apply(new ArchitectureRules(root))
                        .evaluate(classes)
                        .getFailureReport()
                        .getDetails())
                .as("what the rule says of " + root)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains(culprit));
    }

    @TestFactory
    Stream<DynamicTest> everyLibraryUsedOutsideItsAdapterIsFound(@TempDir Path folder) {
        ArchitectureRules rules = new ArchitectureRules(FIXTURES + "library");
        return rules.librariesStayInTheirAdapters().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(library -> DynamicTest.dynamicTest(library.getKey(), () -> {
                    JavaClasses classes = userOf(library.getKey().replace("..", ""), folder);

                    assertThat(library.getValue()
                                    .evaluate(classes)
                                    .getFailureReport()
                                    .getDetails())
                            .isNotEmpty()
                            .allSatisfy(line -> assertThat(line).contains("dev.holdfast.fixture.library.domain.User"));
                }));
    }

    /** A class of the domain that uses a type of a package. Both are compiled here: the rules look at packages alone. */
    private static JavaClasses userOf(String libraryPackage, Path folder) throws IOException {
        Path out = Files.createTempDirectory(folder, "library");
        Path used =
                Files.writeString(out.resolve("Used.java"), "package " + libraryPackage + "; public interface Used {}");
        Path user = Files.writeString(
                out.resolve("User.java"),
                "package dev.holdfast.fixture.library.domain; record User(" + libraryPackage + ".Used used) {}");
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", out.toString(), used.toString(), user.toString());
        assertThat(result).as("compiles").isZero();
        return new ClassFileImporter().importPath(out);
    }
}
