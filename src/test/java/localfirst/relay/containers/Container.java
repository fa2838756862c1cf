package localfirst.relay.containers;

import java.util.Map;
import java.util.Set;
import localfirst.relay.behaviour.Difference;

/** A kind of container, set up with as little as it needs: its own defaults are what is tested. */
interface Container {
    /** As the command line and the table call it. */
    String name();

    Distribution distribution();

    /** What carries the sockets there: {@code frames} or {@code annotated}. */
    String transport();

    /** What it is declared to do in its own way. */
    Set<Difference> differences();

    /** Environment variables that it is started with. */
    default Map<String, String> environment() {
        return transport().equals("frames") ? Map.of() : Map.of("RELAY_TRANSPORT", "annotated");
    }

    /** Prepares the place and says what is to be run there, in the foreground. */
    java.util.List<String> prepare(Place place);

    /** Deploys the WAR, where that is done in a running container. */
    default void deploy(Place place) {}
}
