package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.IdleVisit;
import localfirst.relay.testing.ManualTimers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a container reports on another thread while the other end of a link is still being proven isn't lost. */
class LinkEndTest {
    private final ManualTimers timers = new ManualTimers();
    private final FakeSocket socket = new FakeSocket(timers);
    private final List<String> told = new ArrayList<>();

    @Test
    void visitLearnsThatTheLinkHasRoomAgain() {
        Link link = new Link();
        link.meanwhile = link::unblocked;
        link.proves();

        assertThat(told).containsExactly("unblocked");
    }

    @Test
    void visitLearnsThatTheLinkHasEnded() {
        Link link = new Link();
        link.meanwhile = () -> link.ended(Ending.LOST);
        link.proves();

        assertThat(told).containsSubsequence("ended", "over after a visit");
        assertThat(told).filteredOn(each -> each.startsWith("over")).hasSize(1);
    }

    @Test
    void linkThatEndsAfterAFailureIsOver() {
        Link link = new Link();
        link.meanwhile = () -> {
            throw new IllegalStateException("a failure");
        };
        assertThatThrownBy(link::proves).hasMessage("a failure");
        link.ended(Ending.LOST);

        assertThat(told).containsExactly("over");
    }

    @Test
    void nothingIsProvenOnceTheLinkHasEnded() {
        Link link = new Link();
        link.ended(Ending.LOST);
        link.proves();

        assertThat(told).containsExactly("over");
    }

    private final class Link extends LinkEnd {
        private Runnable meanwhile = () -> told.add("proven");

        Link() {
            super(socket, timers, 1);
        }

        void proves() {
            received(FirstFrame.of(new byte[1]), 1, true);
        }

        @Override
        @Nullable
        SocketEvents prove(byte[] payload) {
            meanwhile.run();
            return new Visit();
        }

        @Override
        void over(boolean wasJoined) {
            told.add(wasJoined ? "over after a visit" : "over");
        }
    }

    private final class Visit extends IdleVisit {
        @Override
        public void unblocked() {
            told.add("unblocked");
        }

        @Override
        public void ended(Ending ending) {
            told.add("ended");
        }
    }
}
