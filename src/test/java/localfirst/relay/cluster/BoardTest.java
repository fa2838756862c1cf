package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import localfirst.relay.RelayConfig;
import localfirst.relay.introduction.Listener;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** What other nodes are told of the peers of this one, and what that takes. */
class BoardTest {
    private final TestNode node = new TestNode();

    @Test
    void interestIsKnownElsewhereForAsLongAsItIsThere() {
        FakeSocket alice = node.peers.joined("alice", "one", "two");
        assertThat(node.cluster.figures().engine().interests()).isEqualTo(2);
        alice.say(TestRelay.leave("one"));
        assertThat(node.cluster.figures().engine().interests()).isEqualTo(1);
        alice.breakOff();
        assertThat(node.cluster.figures().engine().interests()).isZero();
        assertThat(node.engine.entries()).isZero();
    }

    @Test
    void joinOfAPeerThatHasLeftMeanwhileIsNotAnnounced() {
        Listener gone = new Listener() {
            @Override
            public PeerId peerId() {
                return new PeerId("alice");
            }

            @Override
            public boolean isBlocked() {
                return false;
            }

            @Override
            public void tell(PeerId other, List<DocumentId> shared) {}
        };

        node.cluster.bulletin().joined(gone, List.of(new DocumentId("doc")));

        assertThat(node.cluster.figures().engine().interests()).isZero();
        assertThat(node.engine.entries()).isZero();
    }

    @Test
    void whatOtherNodesAreToldOfAPeerIsPartOfItsMemory() {
        String[] documents = new String[100];
        for (int i = 0; i < documents.length; i++) {
            documents[i] = "document " + i;
        }
        TestRelay alone = new TestRelay(RelayConfig.defaults());
        alone.joined("alice", documents);
        FakeSocket alice = node.peers.joined("alice", documents);

        assertThat(node.peers.relay.figures().introductionBytes()
                        - alone.relay.figures().introductionBytes())
                .isBetween(64L * documents.length, 256L * documents.length);

        alice.breakOff();
        node.timers.advance(Duration.ofSeconds(1));
        assertThat(node.peers.relay.figures().introductionBytes()).isZero();
    }
}
