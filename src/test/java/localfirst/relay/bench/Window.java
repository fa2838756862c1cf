package localfirst.relay.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.RelayProcess;

/** A stretch of time in which a relay was under load, and what that cost. */
record Window(double seconds, double cpuSeconds, double generatorShare) {

    static Window measure(RelayProcess relay, LoadLoop loop, Duration duration) throws IOException {
        long ownCpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        double cpu = relay.cpuSeconds();
        long start = System.nanoTime();
        loop.runFor(duration);
        double seconds = (System.nanoTime() - start) / 1e9;
        cpu = relay.cpuSeconds() - cpu;
        ownCpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - ownCpu;
        return new Window(seconds, cpu, ownCpu / 1e9 / seconds);
    }
}
