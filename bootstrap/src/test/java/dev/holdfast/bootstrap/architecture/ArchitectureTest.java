// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules, checked on every module's production classes. */
class ArchitectureTest {

    private static final String ROOT = "dev.holdfast";

    private static final ArchitectureRules RULES = new ArchitectureRules(ROOT);

    /** By packages and not by folders: other modules are folders in one build and jars in the next. */
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void theDomainKnowsTheJdkAlone() {
        RULES.domainKnowsTheJdkAlone().check(CLASSES);
    }

    @Test
    void theApplicationKnowsTheDomainAndNoVendor() {
        RULES.applicationKnowsTheDomainAndNoVendor().check(CLASSES);
    }

    @Test
    void adaptersDoNotKnowOneAnother() {
        RULES.adaptersDoNotKnowOneAnother().check(CLASSES);
    }

    @Test
    void adaptersReachTheApplicationThroughItsPorts() {
        RULES.adaptersReachTheApplicationThroughItsPorts().check(CLASSES);
    }

    @Test
    void noModuleDependsOnBootstrap() {
        RULES.noModuleDependsOnBootstrap().check(CLASSES);
    }

    @Test
    void adaptersKnowNeitherClientNorTestkit() {
        RULES.adaptersKnowNeitherClientNorTestkit().check(CLASSES);
    }

    @Test
    void theCodecKnowsTheJdkAlone() {
        RULES.codecKnowsTheJdkAlone().check(CLASSES);
    }

    @Test
    void theClientKnowsOnlyTheProtocol() {
        RULES.clientKnowsOnlyTheProtocol().check(CLASSES);
    }

    @Test
    void theTestkitKnowsDomainAndApplication() {
        RULES.testkitKnowsDomainAndApplication().check(CLASSES);
    }

    @TestFactory
    Stream<DynamicTest> librariesStayInTheirAdapters() {
        return RULES.librariesStayInTheirAdapters().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(library -> DynamicTest.dynamicTest(
                        library.getKey() + " is used in its adapters alone",
                        () -> library.getValue().check(CLASSES)));
    }

    @Test
    void timeAndChanceAreParameters() {
        RULES.timeAndChanceAreParameters().check(CLASSES);
    }

    @Test
    void onlyBootstrapTakesTheSystemsClock() {
        RULES.onlyBootstrapTakesTheSystemsClock().check(CLASSES);
    }

    @Test
    void theDataPlaneKnowsNoRepositoryJsonOrMapper() {
        RULES.dataPlaneKnowsNoRepositoryJsonOrMapper().check(CLASSES);
    }

    @TestFactory
    Stream<DynamicTest> everyPatternOfTheDataPlaneMatchesAClass() {
        return RULES.dataPlane().stream()
                .map(pattern -> DynamicTest.dynamicTest(
                        pattern, () -> assertThat(CLASSES).anyMatch(type -> isIn(pattern, type))));
    }

    @TestFactory
    Stream<DynamicTest> everyLibraryIsUsedWhereItMayBe() {
        return RULES.librariesStayInTheirAdapters().keySet().stream()
                .map(library -> DynamicTest.dynamicTest(library, () -> assertThat(CLASSES)
                        .anyMatch(type -> type.getDirectDependenciesFromSelf().stream()
                                .anyMatch(dependency -> isIn(library, dependency.getTargetClass())))));
    }

    @TestFactory
    Stream<DynamicTest> importsRunOneWay() {
        return RULES.importsRunOneWay().entrySet().stream()
                .map(module -> DynamicTest.dynamicTest(
                        module.getKey(), () -> module.getValue().check(CLASSES)));
    }

    @Test
    void domainClassesAreRecordsEnumsSealedOrFinal() {
        RULES.domainClassesAreClosed().check(CLASSES);
    }

    @Test
    void theDomainsFieldsAreFinal() {
        RULES.domainFieldsAreFinal().check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        RULES.packagesHaveNoCycles().check(CLASSES);
    }

    @Test
    void adaptersShowOnlyWhatBootstrapNeeds() {
        RULES.adaptersShowOnlyWhatBootstrapNeeds().check(CLASSES);
    }

    @Test
    void namesSayWhatAThingIs() {
        RULES.namesSayWhatAThingIs().check(CLASSES);
    }

    @TestFactory
    Stream<DynamicTest> everyLayerHasClasses() {
        return RULES.layers().entrySet().stream()
                .map(layer -> DynamicTest.dynamicTest(layer.getKey() + " has classes", () -> assertThat(CLASSES)
                        .anySatisfy(
                                type -> assertThat(isIn(layer.getValue(), type)).isTrue())));
    }

    @TestFactory
    Stream<DynamicTest> everyAdapterHasClasses() {
        return Stream.of("http", "websocket", "local", "jwt", "dynamodb")
                .map(adapter -> DynamicTest.dynamicTest(adapter + " has classes", () -> assertThat(CLASSES)
                        .anySatisfy(type -> assertThat(isIn(ROOT + ".adapter." + adapter + "..", type))
                                .isTrue())));
    }

    @Test
    void everyClassIsInExactlyOneLayer() {
        assertThat(CLASSES).isNotEmpty().allSatisfy(type -> {
            List<String> layers = RULES.layers().values().stream()
                    .filter(layer -> isIn(layer, type))
                    .toList();
            assertThat(layers).as(type.getName()).hasSize(1);
        });
    }

    private static boolean isIn(String layer, JavaClass type) {
        return JavaClass.Predicates.resideInAPackage(layer).test(type);
    }
}
