package dev.holdfast.adapter.dynamodb;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
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

/** Stands between the SDK and DynamoDB, and spoils attempts: the next ones with a fault each, or all of them with one. */
final class Spoiler implements ExecutionInterceptor {

    private static final ExecutionAttribute<Fault> CURRENT = new ExecutionAttribute<>("spoilt");

    private final Queue<Fault> next = new ConcurrentLinkedQueue<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile @Nullable Fault always;
    private volatile UnaryOperator<SdkResponse> answers = UnaryOperator.identity();

    /** The next attempts end like this, one each; those after them as they will. */
    void next(Fault... faults) {
        next.addAll(List.of(faults));
    }

    /** Every attempt ends like this, until further notice. */
    void always(Fault fault) {
        always = fault;
    }

    void never() {
        always = null;
        next.clear();
    }

    /** What is answered is changed like this. */
    void answer(UnaryOperator<SdkResponse> change) {
        answers = change;
    }

    /** How many attempts were made so far. */
    int attempts() {
        return attempts.get();
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        attempts.incrementAndGet();
        Fault planned = next.poll();
        Fault fault = planned == null ? always : planned;
        attributes.putAttribute(CURRENT, fault);
        if (fault instanceof Fault.Refused refused) {
            throw refused.answer();
        }
        if (fault instanceof Fault.LostBefore) {
            waitUntilGivenUp();
        }
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        Fault fault = attributes.getAttribute(CURRENT);
        if (fault instanceof Fault.LostAfterAnd and) {
            and.meanwhile().run();
        }
        if (fault instanceof Fault.LostAfter || fault instanceof Fault.LostAfterAnd) {
            waitUntilGivenUp();
        }
        if (fault instanceof Fault.Late late) {
            waitFor(late.millis());
        }
    }

    @Override
    public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
        return answers.apply(context.response());
    }

    /** The SDK interrupts whoever takes longer than an attempt may. */
    private static void waitUntilGivenUp() {
        waitFor(TimeUnit.MINUTES.toMillis(1));
    }

    private static void waitFor(long millis) {
        try {
            // A door that nobody opens.
            if (new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("somebody opened it");
            }
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("given up", givenUp);
        }
    }
}
