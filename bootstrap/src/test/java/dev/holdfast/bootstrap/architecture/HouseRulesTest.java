package dev.holdfast.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule, before a small house that breaks it and nothing else needs to be wrong with. */
class HouseRulesTest {

    private static final String FIXTURES = "dev.holdfast.fixture.";

    static Stream<Arguments> houses() {
        return Stream.of(
                house("vendorindomain", HouseRules::domainKnowsTheJdkAlone, "Priced"),
                house("vendorinapplication", HouseRules::applicationKnowsTheDomainAndNoVendor, "Greeting"),
                house("adaptersintouch", HouseRules::adaptersDoNotKnowOneAnother, "HttpAdapter"),
                house("besidesports", HouseRules::adaptersReachTheApplicationThroughItsPorts, "HttpAdapter"),
                house("knowsbootstrap", HouseRules::nobodyKnowsBootstrap, "HttpAdapter"),
                house("adapterwithclient", HouseRules::adaptersKnowNeitherClientNorTestkit, "HttpAdapter"),
                house("clientindomain", HouseRules::clientKnowsOnlyTheProtocol, "HoldfastClient"),
                house("testkitknowsadapter", HouseRules::testkitKnowsDomainAndApplication, "Contract"),
                house("vendorabroad", rules -> rules.vendorsStayHome().get("picocli.."), "HttpAdapter"),
                house("taketime", HouseRules::timeAndChanceAreParameters, "Hurried"),
                house("takechance", HouseRules::timeAndChanceAreParameters, "Gambler"),
                house("clockabroad", HouseRules::onlyBootstrapTakesTheSystemsClock, "HttpAdapter"),
                house("repositoryindataplane", HouseRules::dataPlaneKnowsNoRepositoryJsonOrMapper, "Lane"),
                house("opendomain", HouseRules::domainClassesAreClosed, "Session"),
                house("openfield", HouseRules::domainFieldsAreFinal, "Session"),
                house("cycle", HouseRules::packagesHaveNoCycles, "Egg"),
                house("showsall", HouseRules::adaptersShowOnlyWhatBootstrapNeeds, "Inside"),
                house("nameofclass", HouseRules::namesSayWhatAThingIs, "SessionManager"),
                house("nameofpackage", HouseRules::namesSayWhatAThingIs, "util.Text"));
    }

    private static Arguments house(String fixture, Function<HouseRules, ArchRule> rule, String culprit) {
        return Arguments.of(fixture, rule, culprit);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("houses")
    void aHouseThatBreaksARuleIsFound(String fixture, Function<HouseRules, ArchRule> rule, String culprit) {
        String root = FIXTURES + fixture;
        JavaClasses classes = new ClassFileImporter().importPackages(root);

        assertThat(rule.apply(new HouseRules(root))
                        .evaluate(classes)
                        .getFailureReport()
                        .getDetails())
                .as("what the rule says of " + root)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains(culprit));
    }
}
