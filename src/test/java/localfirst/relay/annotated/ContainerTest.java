package localfirst.relay.annotated;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

/** Each container is known by its WebSocket container's class, and by its name where that says nothing. */
class ContainerTest {
    @Test
    void tomcatMayCarryFramesAndNoOtherMay() {
        assertThat(container("Apache Tomcat/11.0.24", "org.apache.tomcat.websocket.server.WsServerContainer")
                        .mayCarryFrames())
                .isTrue();
        assertThat(container("WildFly Full 39", "io.undertow.websockets.jsr.ServerWebSocketContainer")
                        .mayCarryFrames())
                .isFalse();
        assertThat(container("Payara Micro", "org.glassfish.tyrus.server.TyrusServerContainer")
                        .mayCarryFrames())
                .isFalse();
    }

    @Test
    void threadsAreHeldUpWhereThereAreMany() {
        assertThat(container("jetty/12.1.12", "org.eclipse.jetty.ee10.X").maxBlockedThreads())
                .isEqualTo(32);
        assertThat(container("Open Liberty/26", "com.ibm.ws.wsoc.X").maxBlockedThreads())
                .isEqualTo(32);
        assertThat(container("Eclipse GlassFish 7", "org.glassfish.tyrus.server.TyrusServerContainer")
                        .maxBlockedThreads())
                .isEqualTo(2);
        assertThat(container("Something new", "com.example.X").maxBlockedThreads())
                .isEqualTo(2);
    }

    @Test
    void libertySaysWith1011ThatAConnectionBrokeOff() {
        assertThat(container("Open Liberty/26", "com.ibm.ws.wsoc.X").lostConnectionCode())
                .isEqualTo(1011);
        assertThat(container("jetty/12.1.12", "org.eclipse.jetty.ee10.X").lostConnectionCode())
                .isEqualTo(1006);
    }

    @Test
    void aTomcatWhoseSessionsCannotBeSuspendedHoldsUpThreadsInstead() {
        Session other = (Session) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> null);
        Container tomcat = container("Apache Tomcat/12", "org.apache.tomcat.websocket.server.WsServerContainer");

        assertThat(tomcat.pauseOf(other)).isNull();
    }

    private static Container container(String name, String type) {
        return Container.of(name, type, null);
    }
}
