package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import localfirst.relay.log.VisitLog;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever reads the log learns how visits ended and not whose they were; the extension looks after every other test too. */
@SystemTest
@Tag("own-relay")
class LogsTest {
    @Test
    void visitThatEndsBadlyIsALineThatNamesNobody() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Handler reader = new Reader(lines);
        Logger visits = Logger.getLogger(VisitLog.NAME);
        Level before = visits.getLevel();
        visits.setLevel(Level.INFO);
        visits.addHandler(reader);
        // One of its own: of many visits that end alike within a minute, a relay tells of five only.
        try (RelayServer server = RelayServer.builder().port(0).start()) {
            RelayUnderTest relay = new RelayUnderTest("localhost", server.port(), "", Set.of());
            RawWebSocket caller = RawWebSocket.open(relay, RelayBehaviour.path("alice-17", "bob-17", "doc-17"));
            caller.send(new Frame(true, 7, Frame.TEXT, new byte[0]));
            String line = Patience.next(lines, () -> "a line");
            assertThat(line)
                    .contains("endpoint=connection", "outcome=", "local=#", "remote=#", "document=#")
                    .doesNotContain("alice-17", "bob-17", "doc-17", "127.0.0.1");
            caller.close();
        } finally {
            visits.removeHandler(reader);
            visits.setLevel(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"from 127.0.0.1", "from 0:0:0:0:0:0:0:1"})
    void addressInTheLogWouldBeNoticed(String text) {
        assertNoticed(text);
    }

    @Test
    void idInTheLogWouldBeNoticed() {
        assertNoticed("hello alice-" + ProcessHandle.current().pid() + "-1");
    }

    private static void assertNoticed(String text) {
        LogAudit audit = new LogAudit();
        audit.publish(new LogRecord(Level.INFO, "nothing special"));
        audit.assertNobodyIsNamed();
        audit.publish(new LogRecord(Level.INFO, text));
        assertThatThrownBy(audit::assertNobodyIsNamed).hasMessageContaining(text);
    }

    private static final class Reader extends Handler {
        private final BlockingQueue<String> lines;

        Reader(BlockingQueue<String> lines) {
            this.lines = lines;
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(new SimpleFormatter().format(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
