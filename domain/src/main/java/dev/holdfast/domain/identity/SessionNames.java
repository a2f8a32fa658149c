// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.identity;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Generates session ids from lists of words that are short, hard to mishear and inoffensive.
 *
 * <p>There are about 50 million ids. An id is a name, not a secret: the rate limit per address stops clients that guess ids.
 */
public final class SessionNames {

    private static final List<String> ADJECTIVES = words("""
            able active agile airy alert amber ample amused ancient apt arctic artful autumn awake azure balanced bold
            brave bright brisk broad calm candid careful caring casual central charming cheerful chief chosen civic
            classic clean clear clever close coastal cool copper coral cosmic cozy crisp curious daily dapper daring
            deep deft devoted direct distant dreamy driven eager early earnest easy elder elegant epic equal even exact
            fabled fair faithful famous fancy fast fearless festive fine firm fleet fluent fond frank free fresh
            friendly frosty full gentle genuine gifted glad gleaming global golden good graceful grand grateful great
            green handy happy hardy harmonic hearty helpful hidden honest hopeful humble ideal inner iron jolly jovial
            joyful keen kind large lasting light lively loyal lucid lucky lunar magic major mellow merry mighty mild
            mindful misty modern modest musical native neat nimble noble northern novel open optimal orange original
            patient peaceful pearl perfect pleasant plucky polar polite prime proper proud pure quick quiet radiant
            rapid rare ready regal rich robust rosy round royal rustic safe sandy serene sharp shining silent silver
            simple sincere smart smooth snowy social solar solid sound southern spry stable steady stellar sterling
            still strong sturdy subtle sunny super sure swift tender thankful tidy timely tiny tranquil true trusty
            upbeat urban useful valiant velvet vivid warm western wise witty worthy young zesty
            """);

    private static final List<String> NOUNS = words("""
            acorn album alder anchor angler apple apricot arch arrow artist aspen aster atlas baker balloon banjo bard
            basin bay beacon bear beaver bell birch bird bison bloom boat bonfire book breeze bridge brook bugle
            cabin cactus canal canoe canyon captain cardinal castle cedar cello cherry choir circle citrus clarinet
            cliff cloud clover coast comet compass condor coral cottage cove crane creek crest cricket crystal curlew
            cypress daisy dancer dawn deer delta desert diver dolphin dove drummer duet dune eagle echo elk ember
            falcon fern festival fiddle field finch fjord flame flute forest fountain fox friend galaxy garden gazelle
            geyser glacier glade grove guitar gull harbor harp harvest hawk hazel heron hill horizon hornet ibis iris
            island ivy jasmine jay journey judge juniper keeper kestrel king kite koala lagoon lake lantern lark laurel
            leaf lemon lily linden lion lotus lynx magnet maple marble market marsh meadow melody mentor meteor mill
            mirror moon moose morning moss mountain museum nectar nest novel oak oasis ocean olive opal orbit orchard
            orchid oriole osprey otter owl painter palm panda parade pebble pelican pepper piano pilot pine planet
            plateau plaza poet pond poplar poppy prairie puffin quartz queen quill rabbit rain ranger raven reef ridge
            river robin rocket rose sailor salmon scout seal sequoia shell singer sky sonnet sparrow spring spruce star
            stone stork stream summit sun swallow swan teacher temple thistle thrush tiger tower trail tree trumpet
            tulip tundra valley village viola violet violin voyage walnut water wave whale willow wind winter wren
            yarrow zebra zephyr
            """);

    /** Always three digits, so that every id is spoken the same way. */
    private static final int NUMBER_MIN = 100;

    private static final int NUMBER_MAX = 999;

    private SessionNames() {}

    /** A random id. It may be in use: the session repository detects that when it stores the session. */
    public static SessionId random(RandomGenerator random) {
        String adjective = ADJECTIVES.get(random.nextInt(ADJECTIVES.size()));
        String noun = NOUNS.get(random.nextInt(NOUNS.size()));
        int number = random.nextInt(NUMBER_MIN, NUMBER_MAX + 1);
        return new SessionId(adjective + "-" + noun + "-" + number);
    }

    private static List<String> words(String block) {
        return List.of(block.trim().split("\\s+"));
    }
}
