package localfirst.relay.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Two machines, as far as the network goes: network namespaces that reach this one, and each other through this one, until
 * they are told not to. What is sent between them is then lost without a word. Needs root and {@code ip}.
 */
final class Namespaces implements AutoCloseable {
    private final String name = "relay" + ProcessHandle.current().pid() % 100_000;
    private final String network = "10." + ThreadLocalRandom.current().nextInt(200, 250) + ".";

    /** Skips the test where this isn't allowed. */
    static Namespaces make() throws Exception {
        Namespaces made = new Namespaces();
        assumeTrue(made.canAdd(), "network namespaces can't be made here");
        for (int i : new int[] {1, 2}) made.add(i);
        made.setConnected(true);
        return made;
    }

    private boolean canAdd() throws InterruptedException {
        try {
            return run("ip", "netns", "add", of(1)) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void add(int number) throws Exception {
        String inside = of(number);
        if (number > 1) need("ip", "netns", "add", inside);
        need("ip", "link", "add", inside, "type", "veth", "peer", "name", "eth0", "netns", inside);
        need("ip", "addr", "add", outer(number) + "/24", "dev", inside);
        need("ip", "link", "set", inside, "up");
        need("ip", "-n", inside, "addr", "add", address(number) + "/24", "dev", "eth0");
        need("ip", "-n", inside, "link", "set", "eth0", "up");
        need("ip", "-n", inside, "link", "set", "lo", "up");
        need("ip", "-n", inside, "route", "add", "default", "via", outer(number));
    }

    /** What runs a command in one of them begins with this. */
    String enter(int number) {
        return "ip netns exec " + of(number) + " ";
    }

    String address(int number) {
        return network + number + ".2";
    }

    /** This machine's address in the network of one of them. */
    String outer(int number) {
        return network + number + ".1";
    }

    /** Whether this machine forwards what they send each other. */
    void setConnected(boolean connected) throws IOException {
        for (int i : new int[] {1, 2})
            Files.writeString(Path.of("/proc/sys/net/ipv4/conf", of(i), "forwarding"), connected ? "1" : "0");
    }

    private String of(int number) {
        return name + "-" + number;
    }

    private static void need(String... command) throws Exception {
        if (run(command) != 0) throw new IOException("failed: " + Arrays.toString(command));
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** The links end with them. */
    @Override
    public void close() throws Exception {
        for (int i : new int[] {1, 2}) run("ip", "netns", "del", of(i));
    }
}
