package localfirst.relay.faults;

import java.io.IOException;
import java.time.Duration;

/** Honest users of a relay, who talk all the time. */
interface Healthy extends AutoCloseable {
    /** What they feel for so long. Blocks, for longer if a fresh pair isn't done yet. */
    Figures watch(Duration time) throws IOException;

    @Override
    void close() throws IOException;
}
