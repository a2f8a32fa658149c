package dev.holdfast.adapter.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.connection.Network;
import dev.holdfast.domain.identity.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlacesTest {

    private static final SessionId TALK = new SessionId("caring-king-275");
    private static final SessionId OTHER_TALK = new SessionId("quiet-river-100");

    private static Places places(int all, int perSession, int perAddress) {
        return new Places(SocketLimits.builder()
                .connectionsMax(all)
                .connectionsPerSessionMax(perSession)
                .connectionsPerAddressMax(perAddress)
                .build());
    }

    private static Places.Place from(Places places, int host) {
        return places.from(Network.of("192.0.2." + host));
    }

    @Test
    void theLimitThatIsReachedIsTheAnswer() {
        Places places = places(3, 1, 2);
        Places.Place first = from(places, 1);
        assertThat(first.take()).isEmpty();
        assertThat(first.listen(TALK)).isEmpty();
        Places.Place second = from(places, 1);
        assertThat(second.take()).isEmpty();
        assertThat(second.listen(TALK)).contains(Limit.PER_SESSION);
        assertThat(second.listen(OTHER_TALK)).isEmpty();
        assertThat(from(places, 1).take()).contains(Limit.PER_ADDRESS);
        assertThat(from(places, 2).take()).isEmpty();
        assertThat(from(places, 3).take()).contains(Limit.CONNECTIONS);
    }

    @Test
    void whatIsGivenBackTwiceIsGivenBackOnce() {
        Places places = places(2, 9, 9);
        Places.Place first = from(places, 1);
        first.take();
        from(places, 2).take();
        first.giveBack();
        first.giveBack();
        assertThat(from(places, 3).take()).isEmpty();
        assertThat(from(places, 4).take()).contains(Limit.CONNECTIONS);
    }

    @Test
    void whoeverIsGoneListensToNothing() {
        Places places = places(2, 1, 2);
        Places.Place gone = from(places, 1);
        gone.take();
        gone.giveBack();
        assertThat(gone.listen(TALK)).isEmpty();
        Places.Place next = from(places, 1);
        next.take();
        assertThat(next.listen(TALK)).isEmpty();
    }

    @Test
    void whereNobodyIsNothingIsRemembered() {
        Places places = places(1_000, 1_000, 1_000);
        List<Places.Place> taken = new ArrayList<>();
        for (int each = 0; each < 500; each++) {
            Places.Place place = from(places, each);
            place.take();
            place.listen(new SessionId("caring-king-" + (100 + each)));
            taken.add(place);
        }
        assertThat(places.counted()).isEqualTo(1_000);
        taken.forEach(Places.Place::giveBack);
        assertThat(places.counted()).isZero();
    }

    @Test
    void onlySoManyAreLetInToBeToldNo() {
        Places places = places(1, 1, 1);
        List<Places.Place> told = new ArrayList<>();
        for (var farewell = places.farewell(); farewell.isPresent(); farewell = places.farewell()) {
            told.add(farewell.get());
        }
        assertThat(told).hasSize(256);
        told.get(0).giveBack();
        assertThat(places.farewell()).isPresent();
        assertThat(from(places, 1).take()).isEmpty();
    }

    /** Some take and give back all the time; there are never more than may be, and in the end none. */
    @Test
    void theCountIsExactWhoeverComesAndGoesAtOnce() throws Exception {
        int most = 3;
        int threads = 8;
        Places places = places(100, most, 100);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger highest = new AtomicInteger();
        CyclicBarrier all = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int each = 0; each < threads; each++) {
                running.add(pool.submit(() -> {
                    all.await(30, TimeUnit.SECONDS);
                    for (int turn = 0; turn < 20_000; turn++) {
                        Places.Place place = from(places, 1);
                        place.take();
                        if (place.listen(TALK).isEmpty()) {
                            highest.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            inside.decrementAndGet();
                        }
                        place.giveBack();
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get(30, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(highest.get()).isBetween(1, most);
        assertThat(places.counted()).isZero();
    }
}
