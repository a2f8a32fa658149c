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

/** The house as it stands: every module's production classes. */
class ArchitectureTest {

    private static final String ROOT = "dev.holdfast";

    private static final HouseRules RULES = new HouseRules(ROOT);

    /** By packages and not by folders: other modules are folders in one build and jars in the next. */
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void theDomainKnowsTheJdkAlone() {
        RULES.domainKnowsTheJdkAlone().check(HOUSE);
    }

    @Test
    void theApplicationKnowsTheDomainAndNoVendor() {
        RULES.applicationKnowsTheDomainAndNoVendor().check(HOUSE);
    }

    @Test
    void adaptersDoNotKnowOneAnother() {
        RULES.adaptersDoNotKnowOneAnother().check(HOUSE);
    }

    @Test
    void adaptersReachTheApplicationThroughItsPorts() {
        RULES.adaptersReachTheApplicationThroughItsPorts().check(HOUSE);
    }

    @Test
    void nobodyKnowsBootstrap() {
        RULES.nobodyKnowsBootstrap().check(HOUSE);
    }

    @Test
    void adaptersKnowNeitherClientNorTestkit() {
        RULES.adaptersKnowNeitherClientNorTestkit().check(HOUSE);
    }

    @Test
    void theClientKnowsOnlyTheProtocol() {
        RULES.clientKnowsOnlyTheProtocol().check(HOUSE);
    }

    @Test
    void theTestkitKnowsDomainAndApplication() {
        RULES.testkitKnowsDomainAndApplication().check(HOUSE);
    }

    @TestFactory
    Stream<DynamicTest> vendorsStayHome() {
        return RULES.vendorsStayHome().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(vendor -> DynamicTest.dynamicTest(
                        vendor.getKey() + " stays home", () -> vendor.getValue().check(HOUSE)));
    }

    @Test
    void timeAndChanceAreParameters() {
        RULES.timeAndChanceAreParameters().check(HOUSE);
    }

    @Test
    void onlyBootstrapTakesTheSystemsClock() {
        RULES.onlyBootstrapTakesTheSystemsClock().check(HOUSE);
    }

    @Test
    void theDataPlaneKnowsNoRepositoryJsonOrMapper() {
        RULES.dataPlaneKnowsNoRepositoryJsonOrMapper().check(HOUSE);
    }

    @Test
    void domainClassesAreRecordsEnumsSealedOrFinal() {
        RULES.domainClassesAreClosed().check(HOUSE);
    }

    @Test
    void theDomainsFieldsAreFinal() {
        RULES.domainFieldsAreFinal().check(HOUSE);
    }

    @Test
    void packagesHaveNoCycles() {
        RULES.packagesHaveNoCycles().check(HOUSE);
    }

    @Test
    void adaptersShowOnlyWhatBootstrapNeeds() {
        RULES.adaptersShowOnlyWhatBootstrapNeeds().check(HOUSE);
    }

    @Test
    void namesSayWhatAThingIs() {
        RULES.namesSayWhatAThingIs().check(HOUSE);
    }

    @TestFactory
    Stream<DynamicTest> everyLayerHasClasses() {
        return RULES.layers().entrySet().stream()
                .map(layer -> DynamicTest.dynamicTest(layer.getKey() + " has classes", () -> assertThat(HOUSE)
                        .anySatisfy(
                                type -> assertThat(isIn(layer.getValue(), type)).isTrue())));
    }

    @TestFactory
    Stream<DynamicTest> everyAdapterHasClasses() {
        return Stream.of("http", "websocket", "local", "jwt", "dynamodb")
                .map(adapter -> DynamicTest.dynamicTest(adapter + " has classes", () -> assertThat(HOUSE)
                        .anySatisfy(type -> assertThat(isIn(ROOT + ".adapter." + adapter + "..", type))
                                .isTrue())));
    }

    @Test
    void everyClassIsInExactlyOneLayer() {
        assertThat(HOUSE).isNotEmpty().allSatisfy(type -> {
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
