package localfirst.relay.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The sources of settings. The first that has a setting wins: the command line, system properties, the environment,
 * context parameters of the WAR, the file.
 *
 * @param commandLine options such as {@code --set}, by system property name
 * @param systemProperties those of the process
 * @param environment the environment variables of the process
 * @param contextParameters {@code <context-param>}s of the WAR; none when it runs by itself
 */
public record SettingSources(
        Map<String, String> commandLine,
        Map<String, String> systemProperties,
        Map<String, String> environment,
        Map<String, String> contextParameters) {

    public SettingSources {
        commandLine = Map.copyOf(commandLine);
        systemProperties = Map.copyOf(systemProperties);
        environment = Map.copyOf(environment);
        contextParameters = Map.copyOf(contextParameters);
    }

    public SettingSources(
            Map<String, String> systemProperties,
            Map<String, String> environment,
            Map<String, String> contextParameters) {
        this(Map.of(), systemProperties, environment, contextParameters);
    }

    /** Those of this process. */
    public static SettingSources ofProcess() {
        return ofProcess(Map.of());
    }

    /** Those of this process and of a WAR in a container. */
    public static SettingSources ofProcess(Map<String, String> contextParameters) {
        return new SettingSources(Map.of(), texts(System.getProperties()), System.getenv(), contextParameters);
    }

    /** The same, with these options from the command line, by system property name. */
    public SettingSources with(Map<String, String> said) {
        return new SettingSources(said, systemProperties, environment, contextParameters);
    }

    /** @throws WrongSetting if it can't be read */
    static Map<String, String> file(Path path, String spelled) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(path);
                var reader = new java.io.InputStreamReader(in, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new WrongSetting(spelled + " is '" + path
                    + "', but must be a properties file in UTF-8 that can be read (" + e + ")");
        }
        return texts(properties);
    }

    private static Map<String, String> texts(Properties properties) {
        Map<String, String> texts = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> texts.put(name, properties.getProperty(name)));
        return texts;
    }
}
