package localfirst.relay.annotated;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions end whatever an Undertow offers beyond Jakarta's API, and what it lacks is said once. */
class UndertowEndTest {
    private static final CloseReason GOING = new CloseReason(CloseCodes.GOING_AWAY, "bye");

    private final Logger logger = Logger.getLogger(Container.class.getName());
    private final List<String> warnings = new ArrayList<>();
    private final List<String> called = new ArrayList<>();
    private final ManualTimers timers = new ManualTimers();
    private final Container undertow = new UndertowContainer();

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            warnings.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /** What Undertow's sessions have beside Jakarta's methods. */
    public interface Cuttable {
        void forceClose();
    }

    @BeforeEach
    void listen() {
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    @Test
    void sessionsOfAnUndertowWithoutTheseMethodsAreClosedAndThatIsSaidOnce() throws IOException {
        for (int i = 0; i < 3; i++)
            undertow.endOf(session(Session.class), timers).close(GOING);

        assertThat(called).containsExactly("close", "close", "close");
        assertThat(warnings).singleElement().asString().contains("no way to look at a channel");
    }

    @Test
    void sessionsThatCannotBeCutAreClosedAndThatIsSaidOnce() throws IOException {
        for (int i = 0; i < 3; i++)
            undertow.endOf(session(Session.class), timers).cut(GOING);

        assertThat(called).containsExactly("close", "close", "close");
        assertThat(warnings).singleElement().asString().contains("no way to cut a session");
    }

    @Test
    void aSessionThatEndsByItselfMeanwhileIsNothingToWarnOf() throws IOException {
        undertow.endOf(session(Session.class, Cuttable.class), timers).cut(GOING);

        assertThat(called).containsExactly("close", "forceClose");
        assertThat(warnings).isEmpty();
    }

    private Session session(Class<?>... types) {
        return (Session) Proxy.newProxyInstance(getClass().getClassLoader(), types, (proxy, method, arguments) -> {
            called.add(method.getName());
            if (method.getName().equals("forceClose")) throw new IllegalStateException("it has ended");
            return null;
        });
    }
}
