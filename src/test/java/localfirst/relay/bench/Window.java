package localfirst.relay.bench;

import static localfirst.relay.bench.Sheet.Better.NOTE;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.RelayUnderLoad;

/**
 * A stretch of time in which a relay was under load, and who used the CPU in it.
 *
 * @param cpuSeconds what the relay used
 * @param generatorSeconds what the thread that makes the load used
 * @param otherSeconds what everything else on the machine used
 */
record Window(double seconds, double cpuSeconds, double generatorSeconds, double otherSeconds) {
    private static final double TICKS_PER_SECOND = 100;

    static Window measure(RelayUnderLoad relay, LoadLoop loop, Duration duration) throws IOException {
        double own = ownSeconds();
        double cpu = relay.cpuSeconds();
        double machine = machineSeconds();
        long start = System.nanoTime();
        loop.runFor(duration);
        double seconds = (System.nanoTime() - start) / 1e9;
        machine = machineSeconds() - machine;
        cpu = relay.cpuSeconds() - cpu;
        own = ownSeconds() - own;
        return new Window(seconds, cpu, own, Math.max(0, machine - cpu - own));
    }

    /** Adds what tells whether a round can be trusted. */
    void addNotes(Sheet sheet) {
        sheet.add("generator's CPU", "% of a core", NOTE, 100 * generatorSeconds / seconds);
        sheet.add("others' CPU", "% of a core", NOTE, 100 * otherSeconds / seconds);
    }

    private static double ownSeconds() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    }

    /** Seconds that the machine's cores were busy: user, nice, system, interrupts. */
    private static double machineSeconds() throws IOException {
        String[] fields = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +");
        long ticks = 0;
        for (int i : new int[] {1, 2, 3, 6, 7}) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks / TICKS_PER_SECOND;
    }
}
