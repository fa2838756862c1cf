package localfirst.relay.bench.jmh;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.frame.Frames;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A Join from its frame to the Introductions, with no network: into a registry of many peers, meeting one or more. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JoinBenchmark {
    private static final int PEERS = 10_000;

    /** How many others are interested in the same document. */
    @Param({"1", "100"})
    int met;

    private Relay relay;
    private SocketEvents joiner;
    private ByteBuffer join;

    @Setup
    public void fillTheRegistry() {
        relay = new Relay(RelayConfig.defaults());
        for (int i = 0; i < PEERS; i++) {
            present("peer-" + i, i < met ? "ours" : "other-" + i / 2);
        }
        joiner = present("joiner", "ours");
        join = joinOf("ours");
    }

    private SocketEvents present(String peer, String document) {
        SocketEvents visit = relay.introduce(new PeerId(peer), new Nowhere());
        visit.opened();
        visit.received(joinOf(document), 1, true);
        return visit;
    }

    private static ByteBuffer joinOf(String document) {
        String hex = "de0002a474797065a44a6f696eab646f63756d656e7449647391"
                + String.format("%02x", 0xa0 + document.length())
                + HexFormat.of().formatHex(document.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return Frames.message(false, HexFormat.of().parseHex(hex));
    }

    @Benchmark
    public void joinAgain() {
        joiner.received(join.rewind(), 1, true);
    }

    @TearDown
    public void close() {
        relay.close();
    }

    /** Takes everything and keeps nothing. */
    private static final class Nowhere implements PeerSocket {
        @Override
        public void send(ByteBuffer frames, boolean whole) {
            frames.position(frames.limit());
        }

        @Override
        public boolean isBlocked() {
            return false;
        }

        @Override
        public void resume() {}

        @Override
        public boolean canPause() {
            return true;
        }

        @Override
        public void ping() {}

        @Override
        public void close(CloseStatus status) {}

        @Override
        public void abort() {}

        @Override
        public long heardAt() {
            return System.nanoTime();
        }

        @Override
        public boolean isReading() {
            return true;
        }

        @Override
        public long stuckSince() {
            return 0;
        }

        @Override
        public ClientAddress address() {
            return ClientAddress.UNKNOWN;
        }
    }
}
