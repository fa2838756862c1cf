package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import localfirst.relay.log.VisitLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever reads the log learns how visits ended and not whose they were; the extension looks after every other test too. */
class LogsTest extends RelayBehaviour {
    @Test
    void visitThatEndsBadlyIsALineThatNamesNobody() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Handler reader = new Reader(lines);
        Logger visits = Logger.getLogger(VisitLog.NAME);
        visits.addHandler(reader);
        try {
            caller(id("alice"), id("bob"), id("doc")).send(new Frame(true, 7, Frame.TEXT, new byte[0]));
            String line = lines.poll(5, TimeUnit.SECONDS);
            assertThat(line)
                    .contains("endpoint=connection", "outcome=", "local=#", "remote=#", "document=#")
                    .doesNotContain(id("alice"), id("bob"), id("doc"), "127.0.0.1");
        } finally {
            visits.removeHandler(reader);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"from 127.0.0.1", "from 0:0:0:0:0:0:0:1"})
    void addressInTheLogWouldBeNoticed(String text) {
        assertNoticed(text);
    }

    @Test
    void idInTheLogWouldBeNoticed() {
        assertNoticed("hello " + id("alice"));
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
