// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;

/** That a class of a module depends, inside its module, on its own package and on packages that stand before it in a list. */
final class ImportOrder extends ArchCondition<JavaClass> {

    private final String module;
    private final List<String> order;

    /**
     * @param module the module's root package
     * @param order its packages without the root's name, the one that depends on none of the others first; the empty name is the root
     */
    ImportOrder(String module, List<String> order) {
        super("depend only on packages before its own in " + order);
        this.module = module;
        this.order = order;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        int own = rank(type);
        if (own < 0) {
            events.add(SimpleConditionEvent.violated(
                    type, type.getName() + " is in a package that has no place in the order " + order));
            return;
        }
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            if (isInModule(target) && rank(target) > own) {
                events.add(SimpleConditionEvent.violated(
                        type,
                        type.getName() + " depends on " + target.getName() + ", which comes after it in " + order));
            }
        }
    }

    private boolean isInModule(JavaClass type) {
        return type.getPackageName().equals(module) || type.getPackageName().startsWith(module + ".");
    }

    private int rank(JavaClass type) {
        String name = type.getPackageName();
        return order.indexOf(name.equals(module) ? "" : name.substring(module.length() + 1));
    }
}
