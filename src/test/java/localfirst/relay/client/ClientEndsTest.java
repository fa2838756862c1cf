package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import localfirst.relay.client.FakeRelay.Frame;
import localfirst.relay.client.FakeRelay.Visit;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** How a client notices that a connection has ended, comes back, and ends by itself. */
@SystemTest
class ClientEndsTest extends ClientOnFakeRelay {
    @Test
    void reportsAPeerThatGoes() {
        Visit pipe = pipeToBob(alice().listener(listening()), FakeRelay.text("bye"));
        pipe.close(1001);
        heard.awaitEvent("peer-disconnect bob doc 1001");
        assertThat(heard.nextMessages(1)).containsExactly("text:bye");
        assertThat(client.has("bob")).isFalse();
    }

    @Test
    void reportsAPeerThatIsCutOff() {
        Visit pipe = pipeToBob(alice());
        PeerConnection bob = heard.nextPeer();
        pipe.cut();
        heard.awaitEvent("peer-disconnect bob doc 1006");
        assertThat(bob.send("late").toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void comesBackWhenTheRelayIsLostAndKeepsItsPipes() {
        client = alice().documents("doc").connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        Visit pipe = relay.nextConnection().accept();
        PeerConnection bob = heard.nextPeer();
        visit.cut();
        heard.awaitEvent("server-disconnect 1006");
        relay.nextIntroduction().refuse("503 Service Unavailable");
        Visit again = relay.nextIntroduction().accept();
        assertThat(again.nextMessage().text()).isEqualTo("{\"type\":\"Join\",\"documentIds\":[\"doc\"]}");
        bob.send("still here");
        assertThat(pipe.nextMessage().text()).isEqualTo("still here");
        assertThat(heard.events.stream().filter("server-connect"::equals)).hasSizeBetween(1, 2);
    }

    @Test
    void disconnectsFromEverythingAndConnectsAgainWhenTold() {
        client = alice().documents("doc").connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        Visit pipe = relay.nextConnection().accept();
        heard.nextPeer();
        client.disconnectServer();
        assertThat(client.isConnected()).isFalse();
        assertThat(client.has("bob")).isFalse();
        assertThat(pipe.nextMessage().opcode()).isEqualTo(FakeRelay.CLOSE);
        visit.nextMessage();
        assertThat(visit.nextMessage().opcode()).isEqualTo(FakeRelay.CLOSE);
        pipe.close(1000);
        visit.close(1000);
        heard.awaitEvent("peer-disconnect bob doc 1000");
        heard.awaitEvent("server-disconnect 1000");
        client.connectToServer().connectToServer();
        assertThat(relay.nextIntroduction().accept().nextMessage().text()).contains("doc");
        assertThat(relay.waitingIntroductions()).isZero();
    }

    @Test
    void closeReturnsEvenIfNobodyAnswers() {
        Visit pipe = pipeToBob(alice());
        heard.nextPeer();
        long start = System.nanoTime();
        client.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Patience.stretched(Duration.ofSeconds(5)));
        assertThat(pipe.nextMessage().opcode()).isEqualTo(FakeRelay.CLOSE);
        heard.awaitEvent("peer-disconnect bob doc 1000");
    }

    @Test
    void heartbeatsAndPingsOnBothKindsOfSocket() {
        client = alice().heartbeatInterval(Duration.ofMillis(50))
                .documents("doc")
                .connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        Visit pipe = relay.nextConnection().accept();
        visit.nextMessage();
        List<Frame> frames = List.of(visit.nextFrame(), visit.nextFrame());
        assertThat(frames).extracting(Frame::opcode).containsExactlyInAnyOrder(FakeRelay.PING, FakeRelay.TEXT);
        assertThat(frames).extracting(Frame::text).contains("{\"type\":\"Heartbeat\"}");
        assertThat(pipe.nextFrame().opcode()).isEqualTo(FakeRelay.PING);
    }

    @Test
    void givesUpARelayThatShowsNoSignOfLife() {
        client = alice().heartbeatInterval(Duration.ofMillis(100))
                .documents("doc")
                .connect();
        relay.nextIntroduction().accept();
        heard.awaitEvent("server-disconnect 1006");
        relay.nextIntroduction();
    }

    @Test
    void noticesALostConnectionThatNobodyReads() {
        Visit pipe = pipeToBob(alice().heartbeatInterval(Duration.ofMillis(50)), FakeRelay.text("unread"));
        heard.nextPeer();
        pipe.cut();
        heard.awaitEvent("peer-disconnect bob doc 1006");
    }

    @Test
    void noticesConnectionsThatAreLostRightAfterAPing() {
        client = alice().documents("doc").connect();
        Visit visit = relay.nextIntroduction().accept();
        // The JDK itself misses some of these, the more the busier the machine is.
        for (int i = 0; i < 20; i++) {
            visit.raw(introduction("peer-" + i, "doc"));
            Visit pipe = relay.nextConnection().accept();
            heard.nextPeer();
            pipe.raw(FakeRelay.frame(FakeRelay.PING, true, new byte[0])).finish();
        }
        for (int i = 0; i < 20; i++) {
            heard.awaitEvent("peer-disconnect peer-" + i + " doc 1006");
        }
    }

    @Test
    void aListenerMayCloseTheClientThatCallsIt() {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        Visit pipe = pipeToBob(alice().listener(new RelayListener() {
            @Override
            public void onPeerConnect(PeerConnection peer) {
                client.disconnectPeer("bob").join("doc-2").leave("doc").close();
                closed.complete(client.isConnected() || client.has("bob"));
                peer.send("late").exceptionally(refused -> {
                    heard.messages.add("refused");
                    return null;
                });
            }
        }));
        assertThat(pipe.nextMessage().opcode()).isEqualTo(FakeRelay.CLOSE);
        pipe.close(1000);
        heard.awaitEvent("peer-disconnect bob doc 1000");
        heard.awaitEvent("server-disconnect 1000");
        assertThat(closed.join()).isFalse();
        assertThat(heard.nextMessages(1)).containsExactly("refused");
    }
}
