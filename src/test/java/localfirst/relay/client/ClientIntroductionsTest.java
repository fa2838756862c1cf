package localfirst.relay.client;

import static localfirst.relay.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import localfirst.relay.client.FakeRelay.Visit;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** What a client makes of its introductions: when it opens a pipe, tries again, and replaces one. */
@SystemTest
class ClientIntroductionsTest extends ClientOnFakeRelay {
    @Test
    void followsAnIntroduction() {
        Visit pipe = pipeToBob(alice());
        assertThat(pipe.path()).isEqualTo("/connection/alice/bob/doc");
        PeerConnection bob = heard.nextPeer();
        assertThat(client.has("bob")).isTrue();
        assertThat(client.has("bob", "doc")).isTrue();
        assertThat(client.has("bob", "other")).isFalse();
        assertThat(client.get("bob")).containsOnly(java.util.Map.entry("doc", bob));
        assertThat(client.get("bob", "doc")).containsSame(bob);
        assertThat(client.peerIds()).containsExactly("bob");
        assertThat(client.get("carol")).isEmpty();
        assertThat(client.get("carol", "doc")).isEmpty();
    }

    @Test
    void ignoresIntroductionsForWhatItHasLeftForItselfAndForWhatIsOpen() {
        Visit pipe = pipeToBob(alice());
        heard.nextPeer();
        client.leave("doc").join("doc-2");
        assertThat(pipe.nextMessage().opcode()).isEqualTo(FakeRelay.CLOSE);
        client.disconnectServer().connectToServer();
        relay.nextIntroduction()
                .accept(
                        introduction("bob", "doc"),
                        introduction("alice", "doc-2"),
                        introduction("carol", "doc-2"),
                        introduction("carol", "doc-2"),
                        introduction("dave", "doc-2"));
        assertThat(List.of(
                        relay.nextConnection().accept().path(),
                        relay.nextConnection().accept().path()))
                .containsExactlyInAnyOrder("/connection/alice/carol/doc-2", "/connection/alice/dave/doc-2");
        heard.nextPeer();
        heard.nextPeer();
        assertThat(relay.waitingConnections()).isZero();
    }

    @Test
    void opensThePipeAnewAfterTheNextIntroduction() {
        client = alice().documents("doc").connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        Visit pipe = relay.nextConnection().accept();
        // What is cut before it is open is tried again without an introduction.
        heard.nextPeer();
        pipe.cut();
        heard.awaitEvent("peer-disconnect bob doc 1006");
        visit.raw(introduction("bob", "doc"));
        relay.nextConnection().accept();
        heard.nextPeer();
        assertThat(client.has("bob", "doc")).isTrue();
    }

    @Test
    void triesAgainIfAPipeDoesNotOpen() {
        client = alice().documents("doc").connect();
        relay.nextIntroduction().accept(introduction("bob", "doc"));
        relay.nextConnection().refuse("503 Service Unavailable");
        // The JDK tries once more by itself after this, so it need not be an error.
        relay.nextConnection().cut();
        relay.nextConnection().refuse("404 Not Found");
        relay.nextConnection().accept();
        heard.nextPeer();
        assertThat(heard.errors).hasSizeBetween(2, 3);
        assertThat(heard.events).doesNotContain("peer-disconnect bob doc 1006");
    }

    @Test
    void givesUpAPipeThatDoesNotOpenWhenItsDocumentIsLeft() {
        client = alice().documents("doc", "doc-2").connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        Visit pipe = relay.nextConnection();
        client.leave("doc");
        pipe.refuse("503 Service Unavailable");
        await("error", () -> !heard.errors.isEmpty());
        visit.raw(introduction("bob", "doc-2"));
        assertThat(relay.nextConnection().path()).endsWith("/doc-2");
        assertThat(relay.waitingConnections()).isZero();
    }

    @Test
    void closesAPipeThatOpensAfterItsDocumentWasLeft() {
        client = alice().documents("doc").connect();
        relay.nextIntroduction().accept(introduction("bob", "doc"));
        Visit pipe = relay.nextConnection();
        client.leave("doc");
        pipe.accept();
        assertThat(pipe.nextMessage().opcode()).isEqualTo(FakeRelay.CLOSE);
        assertThat(heard.events).doesNotContain("peer-connect bob doc");
    }

    @Test
    void theLateEndOfAReplacedSocketChangesNothing() {
        client = alice().closeTimeout(Duration.ofSeconds(10)).documents("doc").connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        Visit old = relay.nextConnection().accept();
        PeerConnection first = heard.nextPeer();
        client.disconnectPeer("bob");
        assertThat(client.has("bob")).isFalse();
        assertThat(old.nextMessage().opcode()).isEqualTo(FakeRelay.CLOSE);
        visit.raw(introduction("bob", "doc"));
        relay.nextConnection().accept();
        PeerConnection second = heard.nextPeer();
        // Only now does the other side answer the first socket's Close.
        old.close(1000);
        heard.awaitEvent("peer-disconnect bob doc 1000");
        assertThat(first.isOpen()).isFalse();
        assertThat(client.get("bob", "doc")).containsSame(second);
        assertThat(second.isOpen()).isTrue();
    }

    @Test
    void aNewIntroductionFindsOutThatAConnectionIsDeadAndReplacesIt() {
        client = alice().documents("doc").connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        // Nobody reads, so the end of the connection shows in nothing but what is sent.
        Visit pipe = relay.nextConnection().accept(FakeRelay.text("unread"));
        heard.nextPeer();
        pipe.cut();
        visit.raw(introduction("bob", "doc"));
        heard.awaitEvent("peer-disconnect bob doc 1006");
        relay.nextConnection().accept();
        PeerConnection again = heard.nextPeer();
        assertThat(client.get("bob", "doc")).containsSame(again);
    }

    @Test
    void aNewIntroductionLeavesAConnectionThatAnswersAlone() {
        client = alice().documents("doc").connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        Visit pipe = relay.nextConnection().accept();
        PeerConnection bob = heard.nextPeer();
        visit.raw(introduction("bob", "doc"));
        assertThat(pipe.nextFrame().opcode()).isEqualTo(FakeRelay.PING);
        pipe.raw(FakeRelay.frame(FakeRelay.PONG, true, new byte[0]));
        bob.send("still the same");
        assertThat(pipe.nextMessage().text()).isEqualTo("still the same");
        assertThat(client.get("bob", "doc")).containsSame(bob);
        assertThat(relay.waitingConnections()).isZero();
    }

    @Test
    void opensNoMoreConnectionsThanAllowed() {
        client = alice().maxConnections(1).documents("doc").connect();
        relay.nextIntroduction().accept(introduction("bob", "doc"), introduction("carol", "doc"));
        relay.nextConnection().accept();
        await("error", () -> heard.errors.size() == 1);
        assertThat(relay.waitingConnections()).isZero();
    }
}
