// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * That a class reaches no forbidden class, neither itself nor through classes of its own module. Dependencies on other modules are
 * followed one step: what lies behind a port is another module's matter.
 */
final class ModuleDataPlane extends ArchCondition<JavaClass> {

    private final Function<JavaClass, String> module;
    private final Predicate<JavaClass> forbidden;

    /**
     * @param module the module that a class belongs to
     * @param forbidden what the data plane must not reach
     */
    ModuleDataPlane(String description, Function<JavaClass, String> module, Predicate<JavaClass> forbidden) {
        super(description);
        this.module = module;
        this.forbidden = forbidden;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        Map<JavaClass, JavaClass> cameFrom = new HashMap<>();
        Deque<JavaClass> open = new ArrayDeque<>();
        cameFrom.put(type, type);
        open.add(type);
        while (!open.isEmpty()) {
            JavaClass next = open.remove();
            for (Dependency dependency : next.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (cameFrom.putIfAbsent(target, next) != null) {
                    continue;
                }
                if (forbidden.test(target)) {
                    events.add(SimpleConditionEvent.violated(type, path(target, cameFrom)));
                } else if (module.apply(target).equals(module.apply(type))) {
                    open.add(target);
                }
            }
        }
    }

    private static String path(JavaClass target, Map<JavaClass, JavaClass> cameFrom) {
        StringBuilder path = new StringBuilder(target.getName());
        JavaClass at = target;
        while (!cameFrom.get(at).equals(at)) {
            at = cameFrom.get(at);
            path.insert(0, at.getName() + " -> ");
        }
        return path.toString();
    }
}
