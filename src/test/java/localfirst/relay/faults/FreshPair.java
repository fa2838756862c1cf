package localfirst.relay.faults;

import java.time.Duration;
import localfirst.relay.load.LoadLoop;

/** Two newcomers who join one document, are introduced, call each other, and hear a word through the pipe. */
final class FreshPair {
    /** Who hasn't met in this time has failed. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int ADDRESSES = 60_000;

    private final long beganAt = System.nanoTime();
    private final LoadLoop loop;
    private final String path;
    private final String document;
    private final int number;
    private int introduced;
    private int greeted;
    private long introducedNanos;
    private boolean failed;

    private FreshPair(LoadLoop loop, String path, int number) {
        this.loop = loop;
        this.path = path;
        this.number = number;
        document = "fresh-" + number;
    }

    /** @param path what comes before the endpoint's */
    static FreshPair open(LoadLoop loop, String path, int number) {
        FreshPair pair = new FreshPair(loop, path, number);
        pair.join("left", "right", 2 * number);
        pair.join("right", "left", 2 * number + 1);
        loop.after(PATIENCE, () -> pair.failed = !pair.isDone());
        return pair;
    }

    private void join(String local, String remote, int address) {
        String from = "198.18." + address % ADDRESSES / 250 + "." + (1 + address % 250);
        Peer peer = new Peer(path + "/introduction/" + local + "-" + number) {
            @Override
            protected void opened() {
                send(Talker.text("{\"type\":\"Join\",\"documentIds\":[\"" + document + "\"]}"));
            }

            @Override
            void message(String text) {
                if (messages() == 1) {
                    introduced(this);
                    call(this, local, remote, from);
                }
            }
        };
        peer.comeFrom(from);
        loop.open(peer);
        loop.after(PATIENCE, peer::abort);
    }

    private void introduced(Peer peer) {
        introduced++;
        if (introduced == 2) {
            introducedNanos = System.nanoTime() - beganAt;
        }
    }

    private void call(Peer peer, String local, String remote, String from) {
        Peer caller =
                new Peer(path + "/connection/" + local + "-" + number + "/" + remote + "-" + number + "/" + document) {
                    @Override
                    protected void opened() {
                        send(Talker.text("hello"));
                    }

                    @Override
                    void message(String text) {
                        greeted++;
                        if (isDone()) {
                            sendClose(1000, "");
                            peer.sendClose(1000, "");
                        }
                    }
                };
        caller.comeFrom(from);
        loop.open(caller);
        loop.after(PATIENCE, caller::abort);
    }

    boolean isDone() {
        return greeted == 2;
    }

    boolean isOver() {
        return failed || isDone();
    }

    boolean hasFailed() {
        return failed;
    }

    /** How long it took until both knew of each other; 0 if they never did. */
    long introducedNanos() {
        return introducedNanos;
    }
}
