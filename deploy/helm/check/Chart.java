import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Lints a chart, renders it in the ways that differ, and packs it: {@code java -cp … Chart.java CHART DIRECTORY}.
 *
 * <p>What is rendered goes to {@code DIRECTORY/rendered}, for a check by schema. Ends with an error if the chart takes what it
 * should refuse.
 */
class Chart {
    private static final String KUBERNETES = "1.34.0";

    public static void main(String[] arguments) throws Exception {
        Path chart = Path.of(arguments[0]);
        Path directory = Path.of(arguments[1]);
        Path rendered = Files.createDirectories(directory.resolve("rendered"));

        LintResult lint = new Helm(chart).lint().quiet().call();
        if (lint.isFailed()) throw new IllegalStateException(String.join("\n", lint.getMessages()));

        Files.writeString(rendered.resolve("defaults.yaml"), withImage(chart).call());
        Path values = Files.writeString(directory.resolve("values.yaml"), """
                settings: {RELAY_LIMITS_HELD_BYTES: 268435456, RELAY_PAGE: "off"}
                settingsSecret: relay-secrets
                filesSecret: relay-files
                nodeSelector: {kubernetes.io/arch: arm64}
                tolerations: [{key: relay, operator: Exists}]
                affinity: {podAntiAffinity: {}}
                management: {port: 9000, podMonitor: {enabled: true, labels: {release: prometheus}}}
                httpRoute:
                  enabled: true
                  gateway: edge
                  gatewayNamespace: gateways
                  hostnames: [relay.example.org]
                """);
        String everything = withImage(chart).withValuesFile(values).call();
        Files.writeString(rendered.resolve("everything.yaml"), everything);
        if (!everything.contains("value: \"268435456\"")) throw new IllegalStateException("numbers lose their form");
        if (!everything.contains("secretName: relay-files")) throw new IllegalStateException("files aren't mounted");
        if (!everything.contains("kind: PodMonitor")) throw new IllegalStateException("no PodMonitor");
        Files.delete(values);
        String nodes = withImage(chart)
                .set("cluster.replicas", 2)
                .set("cluster.secret", "relay-cluster")
                .call();
        Files.writeString(rendered.resolve("nodes.yaml"), nodes);
        if (!nodes.contains("replicas: 2") || !nodes.contains("path: /readyz")) throw new IllegalStateException("no nodes");
        if (!nodes.contains("JDK_JAVA_OPTIONS")) throw new IllegalStateException("nodes have no options for Java");

        refuses("no image", template(chart));
        refuses("a misspelled value", withImage(chart).set("setings.RELAY_PAGE", "off"));
        refuses("a setting with a strange name", withImage(chart).set("settings.page", "off"));
        refuses("a PodMonitor of no port", withImage(chart).set("management.podMonitor.enabled", true).set("management.port", 0));
        refuses("several pods that don't know of each other", withImage(chart).set("cluster.replicas", 2));
        refuses("a route without a gateway", withImage(chart).set("httpRoute.enabled", true));

        new Helm(chart).packageIt().withDestination(directory).call();
        System.out.println("chart: linted, rendered in 3 ways, refuses 6 mistakes");
    }

    private static TemplateCommand template(Path chart) {
        return new Helm(chart).template().withName("relay").withKubeVersion(KUBERNETES);
    }

    private static TemplateCommand withImage(Path chart) {
        return template(chart).set("image.repository", "registry.example/relay");
    }

    private static void refuses(String what, TemplateCommand template) {
        try {
            template.call();
        } catch (IllegalStateException expected) {
            return;
        }
        throw new IllegalStateException("the chart takes " + what);
    }
}
