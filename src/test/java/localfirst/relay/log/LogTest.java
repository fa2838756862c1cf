package localfirst.relay.log;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import localfirst.relay.RelayConfig;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log says of visits, and what it doesn't. */
class LogTest {
    private static final ClientAddress HOME = new ClientAddress("192.0.2.77", true);

    private final Logger logger = Logger.getLogger(VisitLog.NAME);
    private final Lines lines = new Lines();

    /** Keeps what is logged. */
    private static final class Lines extends Handler {
        private final List<LogRecord> records = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            records.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        List<String> as(boolean json) {
            return records.stream().map(new LineFormat(json)::format).toList();
        }
    }

    @BeforeEach
    void listen() {
        logger.setUseParentHandlers(false);
        logger.addHandler(lines);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(lines);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }

    @Test
    void aVisitThatEndsBadlyIsOneLineWithItsOutcome() {
        TestRelay relay = new TestRelay();
        relay.callFrom(HOME, "alice", "bob", "doc").answerPings();
        relay.advanceSeconds(61);
        relay.finishClosed();
        assertThat(lines.as(false)).hasSize(1);
        assertThat(lines.as(false).get(0))
                .matches("\\S+Z INFO visit ended: endpoint=connection outcome=lonely seconds=6\\d\\.\\d"
                        + " address=192\\.0\\.2\\.x local=#[0-9a-f]{8} remote=#[0-9a-f]{8} document=#[0-9a-f]{8}\n");
    }

    @Test
    void visitsThatEndWellAreSilentUnlessDebugging() {
        TestRelay relay = new TestRelay();
        relay.present("alice").hangUp();
        assertThat(lines.records).isEmpty();
        logger.setLevel(Level.FINE);
        relay.present("alice").hangUp();
        assertThat(lines.as(false)).singleElement().asString().contains("DEBUG", "outcome=closed");
    }

    @Test
    void whoIsTurnedAwayOrRefusedIsTold() {
        TestRelay relay = new TestRelay();
        FakeSocket socket = new FakeSocket(relay.timers, HOME);
        socket.open(relay.relay.badPath(socket));
        socket.breakOff();
        relay.relay.drain();
        relay.relay.refuses(new PeerId("alice"), HOME);
        assertThat(lines.as(false)).hasSize(2);
        assertThat(lines.as(false).get(0)).contains("outcome=bad_path");
        assertThat(lines.as(false).get(1)).contains("handshake refused: endpoint=introduction reason=draining");
    }

    @Test
    void aFloodOfOneKindIsSummarised() {
        TestRelay relay = new TestRelay();
        for (int i = 0; i < 1000; i++) {
            relay.present("alice" + i).breakOff();
        }
        assertThat(lines.records).hasSize(FloodGate.LINES_PER_MINUTE);
        relay.advance(FloodGate.MINUTE);
        assertThat(lines.as(false)).hasSize(FloodGate.LINES_PER_MINUTE + 1);
        assertThat(lines.as(false).get(FloodGate.LINES_PER_MINUTE))
                .contains("further lines suppressed: kind=\"introduction lost\" count=995");
        relay.present("bob").breakOff();
        assertThat(lines.records).hasSize(FloodGate.LINES_PER_MINUTE + 2);
    }

    @Test
    void aTrickleOfOneKindIsNotSummarised() {
        TestRelay relay = new TestRelay();
        for (int i = 0; i < 20; i++) {
            relay.present("alice").breakOff();
            relay.advance(Duration.ofSeconds(20));
        }
        assertThat(lines.records).hasSize(20);
    }

    @Test
    void noIdAndNoFullAddressAppears() {
        logger.setLevel(Level.ALL);
        TestRelay relay = new TestRelay();
        relay.callFrom(HOME, "secret-alice", "secret-bob", "secret-doc").breakOff();
        relay.joined("secret-carol", "secret-doc").hangUp();
        relay.relay.drain();
        relay.relay.refuses(new PeerId("secret-dave"), HOME);
        assertThat(lines.records).hasSize(3);
        assertThat(String.join("", lines.as(false)) + lines.as(true)).doesNotContain("secret", "192.0.2.77");
    }

    @Test
    void theSameIdLooksTheSameWithOneKeyAndDifferentWithAnother() {
        LogRedaction first = new LogRedaction(log(LogConfig.Ids.HASHED, "key"));
        LogRedaction again = new LogRedaction(log(LogConfig.Ids.HASHED, "key"));
        LogRedaction other = new LogRedaction(log(LogConfig.Ids.HASHED, ""));
        assertThat(first.id("alice")).isEqualTo(again.id("alice")).isNotEqualTo(first.id("bob"));
        assertThat(other.id("alice")).isNotEqualTo(first.id("alice"));
    }

    @Test
    void addressesAreTruncatedUnlessToldOtherwise() {
        LogRedaction truncated = new LogRedaction(LogConfig.defaults());
        assertThat(truncated.address(HOME)).isEqualTo("192.0.2.x");
        assertThat(truncated.address(new ClientAddress("20010db8abcd0012", true)))
                .isEqualTo("2001:0db8:abcd::");
        assertThat(truncated.address(ClientAddress.UNKNOWN)).isEqualTo("unknown");
        LogRedaction full = new LogRedaction(log(LogConfig.Ids.PLAIN, ""));
        assertThat(full.address(HOME)).isEqualTo("192.0.2.77");
        assertThat(full.address(new ClientAddress("20010db8abcd0012", true))).isEqualTo("2001:0db8:abcd:0012::");
    }

    @Test
    void aPlainIdCannotBreakTheLine() {
        TestRelay relay = new TestRelay(RelayConfig.defaults().withLog(log(LogConfig.Ids.PLAIN, "")));
        relay.call("a\nFAKE \"x\" \u001b[31m", "bob", "doc").breakOff();
        assertThat(lines.as(false)).singleElement().satisfies(line -> {
            assertThat(line).containsOnlyOnce("\n").contains("local=\"a\\u000aFAKE \\\"x\\\" \\u001b[31m\" remote=bob");
        });
    }

    @Test
    void jsonLinesAreJsonWithTheFieldsApart() {
        TestRelay relay = new TestRelay(RelayConfig.defaults().withLog(log(LogConfig.Ids.PLAIN, "")));
        relay.call("a\"\né", "bob", "doc").breakOff();
        JsonObject line = json(lines.as(true).get(0));
        assertThat(line.getString("message")).isEqualTo("visit ended");
        assertThat(line.getString("level")).isEqualTo("INFO");
        assertThat(line.getString("outcome")).isEqualTo("lost");
        assertThat(line.getString("local")).isEqualTo("a\"\né");
        assertThat(line.getJsonNumber("seconds").doubleValue()).isZero();
    }

    @Test
    void errorsKeepTheirTraceInBothForms() {
        LogRecord failure = new LogRecord(Level.SEVERE, "It failed");
        failure.setLoggerName("localfirst.relay.Test");
        failure.setThrown(new IllegalStateException("broken"));
        JsonObject line = json(new LineFormat(true).format(failure));
        assertThat(line.getString("level")).isEqualTo("ERROR");
        assertThat(line.getString("error")).contains("IllegalStateException: broken", "at localfirst");
        assertThat(new LineFormat(false).format(failure)).contains("ERROR It failed\n", "at localfirst");
    }

    private static LogConfig log(LogConfig.Ids ids, String key) {
        return new LogConfig(LogConfig.Level.INFO, LogConfig.Format.TEXT, ids, LogConfig.Addresses.FULL, key);
    }

    private static JsonObject json(String text) {
        assertThat(text).endsWith("}\n").containsOnlyOnce("\n");
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
