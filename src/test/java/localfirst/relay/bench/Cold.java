package localfirst.relay.bench;

import java.io.IOException;
import localfirst.relay.load.RelayUnderLoad;

/** Another case on a relay that has just been started: what it does first, after a restart, is the slowest. */
record Cold(Case warm) implements Case {
    @Override
    public String name() {
        return "cold-" + warm.name();
    }

    @Override
    public String title() {
        return "The first 5 s after the start: " + warm.title();
    }

    @Override
    public boolean ownProcess() {
        return true;
    }

    /** The relay is new each time, but the generator isn't to be cold. */
    @Override
    public int warmUpRounds() {
        return 1;
    }

    @Override
    public void run(RelayUnderLoad relay, Sheet sheet) throws IOException {
        warm.run(relay, sheet);
    }
}
