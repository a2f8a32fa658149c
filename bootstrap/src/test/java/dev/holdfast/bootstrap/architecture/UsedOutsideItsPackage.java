// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * That a public class is one of those which the composition root builds with, or stands in what such a class offers to
 * others, or is thrown at it: an adapter's façade and settings. Packages of one adapter may show things to each other.
 */
final class UsedOutsideItsPackage extends ArchCondition<JavaClass> {

    private final DescribedPredicate<JavaClass> root;
    private final Set<JavaClass> needed = new HashSet<>();

    UsedOutsideItsPackage(String compositionRoot) {
        super("be needed by " + compositionRoot);
        this.root = JavaClass.Predicates.resideInAPackage(compositionRoot);
    }

    @Override
    public void init(Collection<JavaClass> candidates) {
        needed.clear();
        Deque<JavaClass> open = new ArrayDeque<>();
        candidates.stream().filter(this::isUsedByRoot).forEach(open::add);
        while (!open.isEmpty()) {
            JavaClass next = open.pop();
            if (needed.add(next)) {
                offered(next).filter(candidates::contains).forEach(open::add);
            }
        }
    }

    private boolean isUsedByRoot(JavaClass type) {
        return withNested(type)
                .flatMap(each -> each.getDirectDependenciesToSelf().stream())
                .map(Dependency::getOriginClass)
                .anyMatch(root);
    }

    /** What stands in the signatures that others can call. */
    private static Stream<JavaClass> offered(JavaClass type) {
        return withNested(type)
                .flatMap(each -> each.getCodeUnits().stream())
                .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(UsedOutsideItsPackage::signature)
                .map(UsedOutsideItsPackage::topLevel);
    }

    private static Stream<JavaClass> signature(JavaCodeUnit unit) {
        return Stream.concat(
                unit.getReturnType().getAllInvolvedRawTypes().stream(),
                unit.getParameterTypes().stream().flatMap(type -> type.getAllInvolvedRawTypes().stream()));
    }

    private static Stream<JavaClass> withNested(JavaClass type) {
        return Stream.concat(
                Stream.of(type),
                type.getPackage().getClasses().stream()
                        .filter(each -> !each.equals(type) && topLevel(each).equals(type)));
    }

    private static JavaClass topLevel(JavaClass type) {
        JavaClass outer = type.getBaseComponentType();
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        boolean thrown = type.isAssignableTo(Throwable.class);
        // A container makes endpoints and calls them by reflection, which asks for a public class.
        boolean endpoint = type.isAnnotatedWith("jakarta.websocket.server.ServerEndpoint")
                || type.isAssignableTo("jakarta.websocket.Endpoint");
        // javac copies constants into the classes that use them, so their use leaves no trace.
        boolean constants = type.getFields().stream().anyMatch(UsedOutsideItsPackage::isPublicConstant);
        if (!thrown && !endpoint && !constants && !needed.contains(type) && !isSharedWithinItsAdapter(type)) {
            events.add(SimpleConditionEvent.violated(
                    type, type.getName() + " is public, and neither the composition root nor its façades need it"));
        }
    }

    private static boolean isPublicConstant(JavaField field) {
        return field.getModifiers().containsAll(Set.of(JavaModifier.PUBLIC, JavaModifier.STATIC, JavaModifier.FINAL))
                && (field.getRawType().isPrimitive() || field.getRawType().isEquivalentTo(String.class));
    }

    private static boolean isSharedWithinItsAdapter(JavaClass type) {
        return type.getDirectDependenciesToSelf().stream()
                .map(dependency -> dependency.getOriginClass().getPackageName())
                .anyMatch(user ->
                        !user.equals(type.getPackageName()) && adapter(user).equals(adapter(type.getPackageName())));
    }

    /** Of {@code dev.holdfast.adapter.local.log}, the part up to and with {@code local}. */
    private static String adapter(String packageName) {
        return packageName.replaceFirst("(\\.adapter\\.[^.]+).*", "$1");
    }
}
