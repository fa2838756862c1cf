package localfirst.relay.bench;

import java.io.IOException;
import localfirst.relay.load.RelayUnderLoad;

/** One thing that is measured on every relay, several times. */
interface Case {
    /** Short, for {@code --only}: letters, digits and dashes. */
    String name();

    /** What it does, for the table. */
    String title();

    /** Whether each round wants a relay of its own. */
    default boolean ownProcess() {
        return false;
    }

    /** Whether it makes sense only where there are several nodes. */
    default boolean needsNodes() {
        return false;
    }

    /** What such a relay is started with, if it runs on Java. */
    default String javaOptions() {
        return "";
    }

    /** How many rounds are enough, at most. */
    default int rounds() {
        return Integer.MAX_VALUE;
    }

    /** How many rounds come first and are dropped: until what a JVM or Node compiles as it goes has been compiled. */
    default int warmUpRounds() {
        return ownProcess() ? 0 : 1;
    }

    void run(RelayUnderLoad relay, Sheet sheet) throws IOException;
}
