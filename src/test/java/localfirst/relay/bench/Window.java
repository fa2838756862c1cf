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
 * @param generatorSeconds what makes the load used
 * @param otherSeconds what everything else on the machine used
 */
record Window(double seconds, double cpuSeconds, double generatorSeconds, double otherSeconds) {
    private static final double TICKS_PER_SECOND = 100;

    /** What makes the load. */
    interface Generator {
        /** Makes it for this long, and blocks meanwhile. */
        void runFor(Duration duration) throws IOException;

        /** The CPU that it has used so far. */
        double cpuSeconds();
    }

    /** Measures while this thread makes the load. */
    static Window measure(RelayUnderLoad relay, LoadLoop loop, Duration duration) throws IOException {
        return measure(
                relay,
                new Generator() {
                    @Override
                    public void runFor(Duration time) throws IOException {
                        loop.runFor(time);
                    }

                    @Override
                    public double cpuSeconds() {
                        return ownSeconds();
                    }
                },
                duration);
    }

    static Window measure(RelayUnderLoad relay, Generator generator, Duration duration) throws IOException {
        double own = generator.cpuSeconds();
        double cpu = relay.cpuSeconds();
        double machine = machineSeconds();
        long start = System.nanoTime();
        generator.runFor(duration);
        double seconds = (System.nanoTime() - start) / 1e9;
        machine = machineSeconds() - machine;
        cpu = relay.cpuSeconds() - cpu;
        own = generator.cpuSeconds() - own;
        return new Window(seconds, cpu, own, Math.max(0, machine - cpu - own));
    }

    /** Adds what tells whether a round can be trusted. */
    void addNotes(Sheet sheet) {
        addNotes(sheet, "generator's CPU");
    }

    /** @param generator what to call its CPU */
    void addNotes(Sheet sheet, String generator) {
        sheet.add(generator, "% of a core", NOTE, 100 * generatorSeconds / seconds);
        sheet.add("others' CPU", "% of a core", NOTE, 100 * otherSeconds / seconds);
    }

    /** The CPU that this thread has used so far. */
    static double ownSeconds() {
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
