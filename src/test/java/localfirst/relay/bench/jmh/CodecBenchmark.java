package localfirst.relay.bench.jmh;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import localfirst.relay.protocol.ClientMessage;
import localfirst.relay.protocol.Dialect;
import localfirst.relay.protocol.Introduction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A Join of one document read, and an Introduction written, in each dialect. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
    private static final byte[] BINARY_JOIN =
            HexFormat.of().parseHex("de0002a474797065a44a6f696eab646f63756d656e7449647391a5646f632d31");
    private static final byte[] JSON_JOIN =
            "{\"type\":\"Join\",\"documentIds\":[\"doc-1\"]}".getBytes(StandardCharsets.UTF_8);
    private static final Introduction INTRODUCTION =
            new Introduction(new PeerId("bob"), List.of(new DocumentId("doc-1")));

    @Param({"MESSAGE_PACK", "JSON"})
    Dialect dialect;

    @Benchmark
    public Optional<ClientMessage> readJoin() {
        return dialect.decode(dialect.isText() ? JSON_JOIN : BINARY_JOIN);
    }

    @Benchmark
    public byte[] writeIntroduction() {
        return dialect.encode(INTRODUCTION);
    }
}
