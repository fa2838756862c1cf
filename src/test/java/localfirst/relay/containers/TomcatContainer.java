package localfirst.relay.containers;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import localfirst.relay.behaviour.Difference;

/** Apache Tomcat, with its manager so that applications can be deployed while it runs. */
record TomcatContainer(String name, Distribution distribution, String transport, Set<Difference> differences)
        implements Container {
    static final String USER = "test";
    static final String PASSWORD = "of-this-run-only";

    TomcatContainer(String name, String version, String transport, Set<Difference> differences) {
        this(name, new Distribution("org.apache.tomcat:tomcat:" + version + ":tar.gz"), transport, differences);
    }

    @Override
    public List<String> prepare(Place place) {
        Path base = place.base();
        Place.Disk.copyTree(place.home().resolve("conf"), base.resolve("conf"));
        Place.Disk.copyTree(place.home().resolve("webapps/manager"), base.resolve("webapps/manager"));
        for (String directory : List.of("logs", "temp", "work"))
            base.resolve(directory).toFile().mkdirs();
        Place.Disk.edit(
                base.resolve("conf/server.xml"),
                "port=\"8005\"",
                "port=\"-1\"",
                "Connector port=\"8080\"",
                "Connector address=\"127.0.0.1\" port=\"" + place.port() + "\"");
        Place.Disk.edit(
                base.resolve("conf/tomcat-users.xml"),
                "</tomcat-users>",
                "<user username=\"" + USER + "\" password=\"" + PASSWORD
                        + "\" roles=\"manager-script\"/></tomcat-users>");
        place.putWar(Path.of("webapps"));
        return List.of(place.home().resolve("bin/catalina.sh").toString(), "run");
    }

    @Override
    public java.util.Map<String, String> environment() {
        java.util.Map<String, String> environment = new java.util.HashMap<>(Container.super.environment());
        environment.put("CATALINA_OPTS", "-Xmx512m");
        return environment;
    }
}
