package localfirst.relay.containers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import localfirst.relay.behaviour.Difference;

/** Eclipse Jetty, with the modules of one Jakarta EE environment. */
record JettyContainer(String name, String version, String environmentName, Set<Difference> differences)
        implements Container {
    @Override
    public Distribution distribution() {
        return new Distribution("org.eclipse.jetty:jetty-home:" + version + ":zip");
    }

    @Override
    public String transport() {
        return "annotated";
    }

    @Override
    public List<String> prepare(Place place) {
        String ee = environmentName;
        String modules = "http," + ee + "-deploy," + ee + "-websocket-jakarta," + ee + "-annotations";
        String start = place.home().resolve("start.jar").toString();
        place.base().toFile().mkdirs();
        try {
            Process adding = new ProcessBuilder(Distribution.javaCommand("-jar", start, "--add-modules=" + modules))
                    .directory(place.base().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(place.base().resolve("modules.log").toFile())
                    .start();
            if (adding.waitFor() != 0) throw new IllegalStateException("see " + place.base());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        place.putWar(Path.of("webapps"));
        return Distribution.javaCommand("-jar", start, "jetty.http.host=127.0.0.1", "jetty.http.port=" + place.port());
    }
}
