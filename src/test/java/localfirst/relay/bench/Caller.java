package localfirst.relay.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.load.Frames;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.LoadSocket;

/** One end of a pair. The pair is known to be piped once each has had a frame of the other. */
class Caller extends LoadSocket {
    private static final AtomicLong PAIRS = new AtomicLong(System.nanoTime() & 0xffffff);
    private static final byte[] HELLO = {1};
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Runnable onOpen = () -> {};
    private boolean piped;
    long frames;

    Caller(String path) {
        super(path);
    }

    /** A caller and its partner, open and piped. */
    record Pair<L extends Caller, R extends Caller>(L local, R remote) {}

    interface Maker<C extends Caller> {
        C make(String path);
    }

    /** Opens pairs and blocks until they are piped. */
    static <L extends Caller, R extends Caller> List<Pair<L, R>> pairs(
            LoadLoop loop, int count, Maker<L> local, Maker<R> remote) throws IOException {
        List<Pair<L, R>> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pairs.add(pair(loop, local, remote));
        }
        loop.runUntil(() -> pairs.stream().allMatch(p -> p.local.isPiped() && p.remote.isPiped()), PATIENCE, "piped");
        return pairs;
    }

    /**
     * Starts to open a pair; at two nodes, if there are several. The second calls when the first is held, so that nothing
     * needs to be replayed.
     */
    static <L extends Caller, R extends Caller> Pair<L, R> pair(LoadLoop loop, Maker<L> local, Maker<R> remote) {
        long id = PAIRS.incrementAndGet();
        L first = local.make("/connection/alice-" + id + "/bob-" + id + "/doc");
        R second = remote.make("/connection/bob-" + id + "/alice-" + id + "/doc");
        second.at(1);
        ((Caller) first).onOpen = () -> loop.open(second);
        ((Caller) second).onOpen = () -> {
            first.send(Frames.binary(HELLO));
            second.send(Frames.binary(HELLO));
        };
        loop.open(first);
        return new Pair<>(first, second);
    }

    final boolean isPiped() {
        return piped;
    }

    @Override
    protected final void opened() {
        onOpen.run();
    }

    @Override
    protected final void frameEnded() {
        if (piped) {
            frames++;
            frame();
        } else {
            piped = true;
            pairedUp();
        }
    }

    protected void pairedUp() {}

    protected void frame() {}
}
