package localfirst.relay.containers;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import localfirst.relay.behaviour.Difference;

/** Eclipse GlassFish, its own domain1 on other ports, deployed to with asadmin. */
record GlassFishContainer(String name, String version, Set<Difference> differences) implements Container {
    @Override
    public Distribution distribution() {
        return new Distribution("org.glassfish.main.distributions:glassfish:" + version + ":zip");
    }

    @Override
    public String transport() {
        return "annotated";
    }

    @Override
    public List<String> prepare(Place place) {
        Place.Disk.copyTree(place.home().resolve("glassfish/domains/domain1"), domain(place));
        Place.Disk.edit(
                domain(place).resolve("config/domain.xml"),
                // As in Payara
                "<jvm-options>-Xmx512m</jvm-options>",
                "<jvm-options>-Xmx2g</jvm-options>",
                "port=\"8080\"",
                "port=\"" + place.port() + "\"",
                "port=\"4848\"",
                "port=\"" + adminPort(place) + "\"",
                "port=\"8181\"",
                "port=\"" + Place.freePort() + "\"",
                "port=\"3700\"",
                "port=\"" + Place.freePort() + "\"",
                "port=\"3820\"",
                "port=\"" + Place.freePort() + "\"",
                "port=\"3920\"",
                "port=\"" + Place.freePort() + "\"",
                "port=\"8686\"",
                "port=\"" + Place.freePort() + "\"");
        return List.of(
                asadmin(place),
                "start-domain",
                "--verbose",
                "--domaindir",
                place.base().resolve("domains").toString(),
                "domain1");
    }

    private static Path domain(Place place) {
        return place.base().resolve("domains/domain1");
    }

    private static String asadmin(Place place) {
        return place.home().resolve("bin/asadmin").toString();
    }

    /** Next to the port, so that it is the same each time it is asked for. */
    private static int adminPort(Place place) {
        return place.port() + 1;
    }

    /** Tries until the administration answers. */
    @Override
    public void deploy(Place place) {
        long until = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!isDeployed(place))
            if (System.nanoTime() > until) throw new IllegalStateException("see " + place.base());
    }

    private static boolean isDeployed(Place place) {
        try {
            return new ProcessBuilder(
                                    asadmin(place),
                                    "--port",
                                    String.valueOf(adminPort(place)),
                                    "deploy",
                                    "--force",
                                    "--contextroot",
                                    place.isRoot() ? "/" : place.contextPath(),
                                    place.war().toString())
                            .redirectErrorStream(true)
                            .redirectOutput(place.base().resolve("deploy.log").toFile())
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
