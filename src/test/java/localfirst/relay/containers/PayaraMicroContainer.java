package localfirst.relay.containers;

import java.util.List;
import java.util.Set;
import localfirst.relay.behaviour.Difference;

/** Payara Micro: one jar, told on its command line what to deploy. */
record PayaraMicroContainer(String name, String version, Set<Difference> differences) implements Container {
    @Override
    public Distribution distribution() {
        return new Distribution("fish.payara.extras:payara-micro:" + version + ":jar");
    }

    @Override
    public String transport() {
        return "annotated";
    }

    @Override
    public List<String> prepare(Place place) {
        place.base().toFile().mkdirs();
        // What thirty stalled pairs with large messages take there; docs/containers.md says why.
        return Distribution.javaCommand(
                "-Xmx2g",
                "-jar",
                place.home().toString(),
                "--rootDir",
                place.base().resolve("root").toString(),
                "--nocluster",
                "--nohazelcast",
                "--port",
                String.valueOf(place.port()),
                "--deploy",
                place.war().toString(),
                "--contextroot",
                place.isRoot() ? "/" : place.contextPath());
    }
}
