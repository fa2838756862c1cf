package localfirst.relay.reflection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Whatever a container lacks is named, and told apart from what it does wrong. */
class ReflectionTest {
    private final ClassLoader loader = getClass().getClassLoader();

    /** What a container may have. */
    public static final class Session {
        private final String address = "192.0.2.1";

        public Session() {}

        public Session(String address) {
            throw new IllegalArgumentException("no session from " + address);
        }

        public String greet(String name) {
            return "hello " + name;
        }

        public void abort() {
            throw new IllegalStateException("it has ended");
        }
    }

    @Test
    void whatIsThereIsFound() {
        Class<?> type = Reflection.type(loader, Session.class.getName());
        assertThat(type).isEqualTo(Session.class);
        assertThat(Reflection.method(type, "greet", String.class).call(new Session(), "bob"))
                .isEqualTo("hello bob");
        assertThat(Reflection.field(type, "address").of(new Session())).isEqualTo("192.0.2.1");
        assertThat(Reflection.make(Thread.class, String.class, "alice")).isInstanceOf(Thread.class);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> Reflection.type(loader, "org.example.Session"))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("class org.example.Session");
        assertThatThrownBy(() -> Reflection.call(new Session(), "suspend"))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("Session.suspend");
        assertThatThrownBy(() -> Reflection.field(Session.class, "request"))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("Session.request");
        assertThatThrownBy(() -> Reflection.make(Session.class, Integer.class, 1))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("constructor");
    }

    @Test
    void whatMayNotBeUsedCountsAsMissing() {
        assertThatThrownBy(() -> Reflection.field(String.class, "value")).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> Reflection.call(List.of(), "size")).isInstanceOf(NotFound.class);
    }

    @Test
    void whatACallThrowsIsItsFailure() {
        assertThatThrownBy(() -> Reflection.call(new Session(), "abort"))
                .isInstanceOf(CallFailed.class)
                .hasRootCauseMessage("it has ended");
        assertThatThrownBy(() -> Reflection.make(Session.class, String.class, "192.0.2.2"))
                .isInstanceOf(CallFailed.class)
                .hasRootCauseMessage("no session from 192.0.2.2");
    }

    @Test
    void anInterfaceThatCannotBeNamedIsImplemented() throws Exception {
        List<String> ran = new ArrayList<>();
        Object task = Reflection.implementing(Callable.class, () -> ran.add("called"));
        ((Callable<?>) task).call();
        assertThat(ran).containsExactly("called");
    }
}
