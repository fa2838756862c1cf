package localfirst.relay.cluster;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import localfirst.relay.frame.MessageAssembler;
import localfirst.relay.frame.PartReader;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.time.Timers;

/** Reads the news of another node. Invalid news ends the link. */
final class NewsEnd extends WelcomingEnd implements SocketEvents {
    /** 256 documents, with ids that are much longer than the default limit allows. */
    private static final int LONGEST = 32 * 1024 * 1024;

    private final Consumer<News> takes;

    NewsEnd(PeerSocket socket, Timers timers, LinkProof proof, Consumer<News> takes) {
        super(socket, timers, proof);
        this.takes = takes;
    }

    @Override
    SocketEvents proven(boolean isHeard) {
        return new Reader();
    }

    @Override
    void over(boolean wasJoined) {}

    private final class Reader implements SocketEvents, MessageAssembler.Messages {
        private final PartReader parts = new PartReader();
        private final MessageAssembler messages = new MessageAssembler(LONGEST, bytes -> true, this);

        @Override
        public void opened() {}

        @Override
        public boolean wantsFrames() {
            return true;
        }

        @Override
        public void received(ByteBuffer frames, int begun, boolean whole) {
            parts.read(frames, messages);
        }

        @Override
        public void message(boolean text, byte[] payload) {
            try {
                News news = News.of(payload);
                if (news != null) {
                    takes.accept(news);
                }
            } catch (IllegalArgumentException e) {
                nonsense();
            }
        }

        @Override
        public void tooLong() {
            nonsense();
        }

        @Override
        public void noRoom(long bytes) {
            nonsense();
        }

        private void nonsense() {
            System.getLogger(NewsEnd.class.getName())
                    .log(System.Logger.Level.WARNING, "A node sent an invalid message; its link is closed");
            socket().abort();
        }

        @Override
        public void heard() {}

        @Override
        public void unblocked() {}

        @Override
        public void ended(Ending ending) {}
    }
}
