package localfirst.relay.containers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import localfirst.relay.behaviour.Difference;

/** Open Liberty with the two features that the relay needs. */
record LibertyContainer(String name, String version, Set<Difference> differences) implements Container {
    @Override
    public Distribution distribution() {
        return new Distribution("io.openliberty:openliberty-runtime:" + version + ":zip");
    }

    @Override
    public String transport() {
        return "annotated";
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("JVM_ARGS", "-Xmx512m");
    }

    @Override
    public List<String> prepare(Place place) {
        Path server = place.base().resolve("servers/relay");
        Place.Disk.write(server.resolve("server.xml"), """
                <server>
                  <featureManager>
                    <feature>servlet-6.0</feature>
                    <feature>websocket-2.1</feature>
                  </featureManager>
                  <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%d" httpsPort="-1"/>
                  <webApplication location="%s" contextRoot="%s"/>
                </server>
                """.formatted(
                        place.port(), place.war(), place.isRoot() ? "/" : place.contextPath()));
        return List.of(place.home().resolve("bin/server").toString(), "run", "relay");
    }
}
