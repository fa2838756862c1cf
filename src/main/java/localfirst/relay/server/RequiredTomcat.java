package localfirst.relay.server;

import localfirst.relay.Version;
import localfirst.relay.reflection.NotFound;
import localfirst.relay.reflection.Reflection;

/** Embedded Tomcat, which an embedder has to name as a dependency: in a container it isn't needed. */
final class RequiredTomcat {
    private static final String COORDINATES = "org.apache.tomcat.embed:tomcat-embed-core";
    private static final int OLDEST = 11;

    private RequiredTomcat() {}

    /** @throws IllegalStateException if it isn't on the class path, or is older than Tomcat 11 */
    static void check(ClassLoader loader) {
        try {
            Class<?> server = Reflection.type(loader, "org.apache.catalina.util.ServerInfo");
            String found = (String) Reflection.method(server, "getServerNumber").call(null);
            if (Integer.parseInt(found.split("\\.", 2)[0]) < OLDEST) {
                throw new IllegalStateException("Tomcat " + found + " is on the class path, and RelayServer needs "
                        + OLDEST + " or later: " + remedy());
            }
        } catch (NotFound e) {
            throw new IllegalStateException(
                    "RelayServer runs on embedded Tomcat, which isn't on the class path: " + remedy(), e);
        }
    }

    private static String remedy() {
        return "add the dependency " + COORDINATES + ":" + Version.TOMCAT
                + " (Maven, Gradle), or deploy relay.war into a container instead";
    }
}
