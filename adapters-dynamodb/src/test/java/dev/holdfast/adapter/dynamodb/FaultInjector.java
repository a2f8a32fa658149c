// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** An SDK interceptor that injects faults into attempts: one into each of the next attempts, or the same into all. */
final class FaultInjector implements ExecutionInterceptor {

    private static final ExecutionAttribute<Fault> CURRENT = new ExecutionAttribute<>("fault");

    private final Queue<Fault> next = new ConcurrentLinkedQueue<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile @Nullable Fault always;
    private volatile UnaryOperator<SdkResponse> responses = UnaryOperator.identity();

    /** Injects these faults into the next attempts, one each. */
    void next(Fault... faults) {
        next.addAll(List.of(faults));
    }

    /** Injects this fault into every attempt until {@link #never}. */
    void always(Fault fault) {
        always = fault;
    }

    void never() {
        always = null;
        next.clear();
    }

    /** Changes every response with this function. */
    void changeResponses(UnaryOperator<SdkResponse> change) {
        responses = change;
    }

    /** Number of attempts so far. */
    int attempts() {
        return attempts.get();
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        attempts.incrementAndGet();
        Fault planned = next.poll();
        Fault fault = planned == null ? always : planned;
        attributes.putAttribute(CURRENT, fault);
        if (fault instanceof Fault.ErrorResponse refused) {
            throw refused.answer();
        }
        if (fault instanceof Fault.RequestLost) {
            waitForTimeout();
        }
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        Fault fault = attributes.getAttribute(CURRENT);
        if (fault instanceof Fault.ResponseLostAnd and) {
            and.meanwhile().run();
        }
        if (fault instanceof Fault.ResponseLost || fault instanceof Fault.ResponseLostAnd) {
            waitForTimeout();
        }
        if (fault instanceof Fault.ResponseDelayed late) {
            waitFor(late.millis());
        }
    }

    @Override
    public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
        return responses.apply(context.response());
    }

    /** The SDK interrupts an attempt after its timeout. */
    private static void waitForTimeout() {
        waitFor(TimeUnit.MINUTES.toMillis(1));
    }

    private static void waitFor(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException timeout) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("timeout", timeout);
        }
    }
}
