package localfirst.relay.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Pairs made by a program in C, which says at its beginning how it is told what to do. */
final class CPairs implements PairGenerator {
    /** That of its source. */
    static final String NAME = "connects";

    private final Process process;
    private final OutputStream orders;
    private final BufferedReader figures;
    private String[] last = {"0", "0", "0", "0", "0"};

    CPairs(Path program, List<InetSocketAddress> nodes, int pairsAtOnce) throws IOException {
        InetSocketAddress first = nodes.get(0);
        InetSocketAddress second = nodes.get(1 % nodes.size());
        process = new ProcessBuilder(
                        program.toString(),
                        first.getAddress().getHostAddress(),
                        Integer.toString(first.getPort()),
                        Integer.toString(second.getPort()),
                        Integer.toString(pairsAtOnce))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        orders = process.getOutputStream();
        figures = process.inputReader(US_ASCII);
    }

    @Override
    public void runFor(Duration duration) throws IOException {
        orders.write((duration.toMillis() + "\n").getBytes(US_ASCII));
        orders.flush();
        String line = figures.readLine();
        if (line == null) {
            throw new IllegalStateException("the generator has failed");
        }
        last = line.split(" ");
    }

    @Override
    public double cpuSeconds() {
        return Double.parseDouble(last[2]);
    }

    @Override
    public String language() {
        return "C";
    }

    @Override
    public long pairs() {
        return Long.parseLong(last[0]);
    }

    @Override
    public double connectMicros(double share) {
        return Double.parseDouble(last[share == 0.5 ? 3 : 4]);
    }

    /** It ends with its standard input. */
    @Override
    public void close() throws IOException {
        orders.close();
        process.onExit().join();
    }
}
