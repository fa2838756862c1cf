package localfirst.relay.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Idle sockets behind the proxies of {@code deploy/proxies}. */
@SystemTest
@Tag("slow")
class ProxyTest {
    /** What the timeouts are set to: a little more than the relay's longest time between two pings. */
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource
    void idlePairLivesThroughTwiceTheIdleTimeout(ReverseProxy proxy, @TempDir Path directory) throws Exception {
        ProxyConfigurationTest.assumeInstalled(proxy);
        try (RelayServer relay = RelayServer.builder().port(0).start();
                ReverseProxy.Running running = proxy.start(directory, relay.port(), IDLE_TIMEOUT)) {
            URI root = URI.create("http://localhost:" + running.port() + "/");
            PlainPeer[] pair = PlainPeer.pair(root, "alice", "bob", "doc");
            PlainPeer[] prefixed = PlainPeer.pair(root.resolve("relay/"), "carol%2F1", "dave", "caf%C3%A9");

            // Time passing is what is tested here.
            Patience.pause(IDLE_TIMEOUT.multipliedBy(2));

            for (PlainPeer[] idled : List.of(pair, prefixed)) {
                assertThat(idled).noneMatch(PlainPeer::hasEnded);
                PlainPeer.sayHello(idled);
            }
        }
    }
}
