package localfirst.relay.containers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import localfirst.relay.behaviour.Difference;

/** WildFly, its own standalone.xml. */
record WildFlyContainer(String name, String version, Set<Difference> differences) implements Container {
    @Override
    public Distribution distribution() {
        return new Distribution("org.wildfly:wildfly-dist:" + version + ":zip");
    }

    @Override
    public String transport() {
        return "annotated";
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("JAVA_OPTS", "-Xms64m -Xmx512m -Djava.net.preferIPv4Stack=true");
    }

    @Override
    public List<String> prepare(Place place) {
        Place.Disk.copyTree(
                place.home().resolve("standalone/configuration"), place.base().resolve("configuration"));
        place.putWar(Path.of("deployments"));
        return List.of(
                place.home().resolve("bin/standalone.sh").toString(),
                "-Djboss.server.base.dir=" + place.base(),
                "-Djboss.http.port=" + place.port(),
                "-Djboss.https.port=" + Place.freePort(),
                "-Djboss.management.http.port=" + Place.freePort());
    }
}
