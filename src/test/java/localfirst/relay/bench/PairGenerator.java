package localfirst.relay.bench;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import localfirst.relay.load.RelayUnderLoad;

/**
 * Makes pairs of callers that connect, exchange a frame each way, and close; then the next ones. It does so while
 * {@link #runFor} is called, and possibly in between, too. The figures are those of the last call.
 */
interface PairGenerator extends Window.Generator, AutoCloseable {
    /** What it is written in, for the report. */
    String language();

    /** How many pairs were closed. */
    long pairs();

    /**
     * The time from when the first caller of a pair begins to connect until both have received the other's frame.
     *
     * @param share 0.5 for the median, or 0.99
     * @return microseconds
     */
    double connectMicros(double share);

    @Override
    void close() throws IOException;

    /**
     * Starts the one in C, because the one in Java uses more CPU than the relay; with TLS,
     * or without a C compiler, the one in Java.
     *
     * @param programs where to put what is compiled
     */
    static PairGenerator start(RelayUnderLoad relay, int pairsAtOnce, Path programs) throws IOException {
        List<InetSocketAddress> nodes = relay.plainAddresses();
        if (!nodes.isEmpty() && nodes.get(0).getAddress() instanceof Inet4Address) {
            Optional<Path> program = CProgram.build(CPairs.NAME, programs);
            if (program.isPresent()) {
                return new CPairs(program.get(), nodes, pairsAtOnce);
            }
        }
        return new JavaPairs(relay, pairsAtOnce);
    }
}
