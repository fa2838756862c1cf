package localfirst.relay.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import localfirst.relay.annotated.ConnectionEndpoint;
import localfirst.relay.annotated.IntroductionEndpoint;
import localfirst.relay.annotated.NodeLinkEndpoint;
import localfirst.relay.annotated.TokenConnectionEndpoint;
import localfirst.relay.annotated.TokenIntroductionEndpoint;
import localfirst.relay.web.MetricsServlet;
import localfirst.relay.web.RelayLifecycle;
import localfirst.relay.web.RelayServlet;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** The relay as a web application in a Tomcat that isn't the relay's own, below {@code /relay}. */
public final class WarInTomcat implements AutoCloseable {
    private final Tomcat tomcat = new Tomcat();

    private WarInTomcat() {}

    /** @param settings context parameters */
    public static WarInTomcat start(Map<String, String> settings) throws Exception {
        return start(settings, 0);
    }

    private static WarInTomcat start(Map<String, String> settings, int port) throws Exception {
        WarInTomcat war = new WarInTomcat();
        war.tomcat.setPort(port);
        war.deploy(settings);
        return war;
    }

    private void deploy(Map<String, String> settings) throws IOException, LifecycleException {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target/war-in-tomcat")), "");
        tomcat.setBaseDir(directory.toAbsolutePath().toString());
        Context context = tomcat.addContext("/relay", directory.toAbsolutePath().toString());
        context.setParentClassLoader(WarInTomcat.class.getClassLoader());
        settings.forEach(context::addParameter);
        context.addServletContainerInitializer(
                new WsSci(),
                Set.of(
                        IntroductionEndpoint.class,
                        ConnectionEndpoint.class,
                        TokenIntroductionEndpoint.class,
                        TokenConnectionEndpoint.class,
                        NodeLinkEndpoint.class));
        context.addApplicationListener(RelayLifecycle.class.getName());
        Tomcat.addServlet(context, "relay", new RelayServlet()).addMapping("/");
        Tomcat.addServlet(context, "metrics", new MetricsServlet()).addMapping("/metrics");
        tomcat.start();
    }

    /** Runs it with these settings, each as {@code name=value}, until its input ends; {@code port} is Tomcat's own. */
    public static void main(String[] settings) throws Exception {
        Map<String, String> parameters = new HashMap<>();
        for (String each : settings) {
            parameters.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }
        String port = parameters.remove("port");
        try (WarInTomcat war = start(parameters, port == null ? 0 : Integer.parseInt(port))) {
            System.out.println("port " + war.port());
            while (System.in.read() >= 0) {
                // It stays until whoever started it goes.
            }
        }
    }

    /** The same in a JVM of its own: Tomcat's WebSockets need a newer API than the relay is compiled with. */
    public record Apart(Process process, int port) implements AutoCloseable {
        public static Apart start(Map<String, String> settings) throws IOException {
            String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            String classPath = Arrays.stream(all.split(File.pathSeparator))
                    .filter(entry -> !entry.contains("jakarta.websocket-"))
                    .collect(Collectors.joining(File.pathSeparator));
            List<String> command = OwnJvm.shortLived();
            command.addAll(List.of("-cp", classPath, WarInTomcat.class.getName()));
            settings.forEach((name, value) -> command.add(name + "=" + value));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            for (String line = process.inputReader().readLine();
                    line != null;
                    line = process.inputReader().readLine()) {
                if (line.startsWith("port ")) {
                    return new Apart(process, Integer.parseInt(line.substring("port ".length())));
                }
            }
            throw new IOException("it doesn't start");
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
