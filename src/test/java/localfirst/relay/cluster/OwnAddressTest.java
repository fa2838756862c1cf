package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether a node is found where it tells others to look for it. */
class OwnAddressTest {
    private static final URI ADDRESS = URI.create("ws://10.0.0.5:8080");

    private final OnRedis.SaidLines said = new OnRedis.SaidLines();
    private final ManualTimers timers = new ManualTimers();
    private final List<URI> dialled = new ArrayList<>();
    private boolean works;
    private final OwnAddress own = new OwnAddress(
            (address, reached, failed) -> {
                dialled.add(address);
                (works ? reached : failed).run();
            },
            timers);

    @AfterEach
    void listenNoMore() {
        said.close();
    }

    @Test
    void addressThatLeadsHereIsTriedOnce() {
        works = true;
        own.check(ADDRESS);
        timers.advance(Duration.ofMinutes(1));
        assertThat(dialled).containsExactly(ADDRESS);
        assertThat(said.all()).isEmpty();
    }

    @Test
    void addressThatLeadsNowhereIsToldAfterSomeAttempts() {
        own.check(ADDRESS);
        timers.advance(Duration.ofSeconds(14));
        assertThat(said.all()).isEmpty();
        timers.advance(Duration.ofMinutes(1));
        assertThat(dialled).hasSize(3);
        assertThat(said.all()).containsOnlyOnce(ADDRESS.toString());
    }

    @Test
    void nothingIsToldOfAnAddressThroughWhichAnotherNodeHasCome() {
        own.check(ADDRESS);
        timers.advance(Duration.ofSeconds(14));
        own.reached();
        timers.advance(Duration.ofMinutes(1));
        assertThat(said.all()).isEmpty();
    }

    @Test
    void nothingIsTriedOnceAnotherNodeHasCome() {
        own.check(ADDRESS);
        own.reached();
        timers.advance(Duration.ofMinutes(1));
        assertThat(dialled).isEmpty();
    }

    @Test
    void nothingIsTriedAfterTheEnd() {
        own.check(ADDRESS);
        own.close();
        timers.advance(Duration.ofMinutes(1));
        assertThat(dialled).isEmpty();
    }
}
