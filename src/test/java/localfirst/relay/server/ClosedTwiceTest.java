package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThatCode;

import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** Containers of beans, and blocks with resources, may close what has been closed by hand. */
@SystemTest
class ClosedTwiceTest {
    @Test
    void closingAgainDoesNothing() throws Exception {
        RelayServer server = RelayServer.builder().port(0).start();
        server.drainAndClose();
        assertThatCode(server::close).doesNotThrowAnyException();
        assertThatCode(server::drainAndClose).doesNotThrowAnyException();
    }
}
