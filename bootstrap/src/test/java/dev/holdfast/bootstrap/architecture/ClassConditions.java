// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What classes look like, and what they are called. */
final class ClassConditions {

    /** Names that say that something is there, and not what it is. */
    private static final Pattern SAYS_NOTHING = Pattern.compile("(Utils?|Commons?|Helpers?|Impls?|Managers?)");

    private static final Pattern LAST_WORD = Pattern.compile(".*?([A-Z][a-z]*)$");

    private ClassConditions() {}

    static ArchCondition<JavaClass> beRecordsEnumsSealedOrFinal() {
        return condition(
                "be records, enums, sealed or final",
                "is neither record nor enum nor sealed nor final",
                type -> type.isRecord()
                        || type.isEnum()
                        || isPackageInfo(type)
                        || type.reflect().isSealed()
                        || type.getModifiers().contains(JavaModifier.FINAL)
                        // The body of an enum's constant: javac generates it, and no class can extend it.
                        || type.isAnonymousClass());
    }

    static ArchCondition<JavaClass> haveNamesThatSayWhatTheyAre(String root) {
        return condition("have names that say what they are", "is called something that says nothing", type -> {
            var word = LAST_WORD.matcher(type.getSimpleName());
            boolean classSays =
                    !word.matches() || !SAYS_NOTHING.matcher(word.group(1)).matches();
            Set<String> packages =
                    Set.of(type.getPackageName().substring(root.length()).split("\\."));
            return classSays
                    && packages.stream()
                            .filter(name -> !name.isEmpty())
                            .map(name -> name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1))
                            .noneMatch(name -> SAYS_NOTHING.matcher(name).matches());
        });
    }

    private static boolean isPackageInfo(JavaClass type) {
        return type.getSimpleName().equals("package-info");
    }

    private static ArchCondition<JavaClass> condition(String name, String complaint, Predicate<JavaClass> holds) {
        return new ArchCondition<>(name) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!holds.test(type)) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " " + complaint));
                }
            }
        };
    }
}
