package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import localfirst.relay.introduction.Listener;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import org.junit.jupiter.api.Test;

/** What is remembered of what a listener has missed that takes nothing. */
class MissedJoinsTest {
    private static final DocumentId DOC = new DocumentId("doc");

    private final MissedJoins missed = new MissedJoins();
    private final Listener alice = new Listener() {
        @Override
        public PeerId peerId() {
            return new PeerId("alice");
        }

        @Override
        public boolean isBlocked() {
            return true;
        }

        @Override
        public void tell(PeerId other, List<DocumentId> shared) {}
    };

    @Test
    void theOldestNumberOfADocumentCounts() {
        missed.add(alice, List.of(DOC), 7, document -> true);
        missed.add(alice, List.of(DOC), 5, document -> true);
        missed.add(alice, List.of(DOC), 9, document -> true);
        assertThat(missed.take(alice)).containsExactlyEntriesOf(java.util.Map.of(DOC, 5L));
        assertThat(missed.hasAny(alice)).isFalse();
        assertThat(missed.take(alice)).isNull();
    }

    @Test
    void documentsThatWereLeftAreForgottenBeforeTheyFillMemory() {
        for (int i = 0; i < 100_000; i++) {
            DocumentId joined = new DocumentId("doc" + i);
            missed.add(alice, List.of(joined), 1, joined::equals);
        }
        assertThat(missed.take(alice)).hasSizeLessThan(3000).containsKey(new DocumentId("doc99999"));
    }
}
