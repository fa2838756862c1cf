package localfirst.relay.loop;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** How much of the machine, or of the part of it that a container may use, is left. */
final class Processors {
    private Processors() {}

    /**
     * How many processors were idle, on average since the last call; all of them if that can't be found out. Reads a
     * few small files of the operating system.
     *
     * <p>Implementation note: the class is found by name, because not every application server lets an application see
     * it.
     */
    static double idle() {
        int all = Runtime.getRuntime().availableProcessors();
        try {
            Object load = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), "CpuLoad");
            return load instanceof Double share && share >= 0 ? all * (1 - share) : all;
        } catch (JMException | RuntimeException e) {
            return all;
        }
    }
}
