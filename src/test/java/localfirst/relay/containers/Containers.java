package localfirst.relay.containers;

import static localfirst.relay.behaviour.Difference.CODE_1011_MEANS_LOST;
import static localfirst.relay.behaviour.Difference.COLONS_REFUSED;
import static localfirst.relay.behaviour.Difference.CROSSING_CLOSES_CUT;
import static localfirst.relay.behaviour.Difference.FRAMES_CHECKED_BY_CONTAINER;
import static localfirst.relay.behaviour.Difference.LARGE_MESSAGES_REFUSED;
import static localfirst.relay.behaviour.Difference.NO_BACKPRESSURE;
import static localfirst.relay.behaviour.Difference.ODD_PATHS_REFUSED;
import static localfirst.relay.behaviour.Difference.SPLIT_CHARACTERS_REFUSED;
import static localfirst.relay.behaviour.Difference.SPLIT_EMPTY_FRAMES_BREAK;
import static localfirst.relay.behaviour.Difference.SPLIT_HEADERS_REFUSED;
import static localfirst.relay.behaviour.Difference.TRAILING_SLASH_REFUSED;
import static localfirst.relay.behaviour.Difference.UNANSWERED_CLOSES_LINGER;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import localfirst.relay.behaviour.Difference;

/** Every container that is tested, at the version that is tested. */
final class Containers {
    private static final Set<Difference> PATHS = EnumSet.of(ODD_PATHS_REFUSED);
    private static final Set<Difference> JETTY = EnumSet.of(
            ODD_PATHS_REFUSED,
            FRAMES_CHECKED_BY_CONTAINER,
            NO_BACKPRESSURE,
            TRAILING_SLASH_REFUSED,
            CROSSING_CLOSES_CUT);
    private static final Set<Difference> LIBERTY = EnumSet.of(
            ODD_PATHS_REFUSED,
            FRAMES_CHECKED_BY_CONTAINER,
            NO_BACKPRESSURE,
            CODE_1011_MEANS_LOST,
            SPLIT_CHARACTERS_REFUSED,
            SPLIT_HEADERS_REFUSED,
            SPLIT_EMPTY_FRAMES_BREAK,
            CROSSING_CLOSES_CUT,
            UNANSWERED_CLOSES_LINGER);
    private static final Set<Difference> TYRUS = EnumSet.of(
            ODD_PATHS_REFUSED,
            FRAMES_CHECKED_BY_CONTAINER,
            NO_BACKPRESSURE,
            LARGE_MESSAGES_REFUSED,
            CROSSING_CLOSES_CUT,
            TRAILING_SLASH_REFUSED);
    private static final Set<Difference> GLASSFISH = EnumSet.of(
            ODD_PATHS_REFUSED,
            FRAMES_CHECKED_BY_CONTAINER,
            NO_BACKPRESSURE,
            LARGE_MESSAGES_REFUSED,
            CROSSING_CLOSES_CUT,
            TRAILING_SLASH_REFUSED,
            COLONS_REFUSED);
    private static final Set<Difference> TOMCAT_10 =
            EnumSet.of(ODD_PATHS_REFUSED, FRAMES_CHECKED_BY_CONTAINER, TRAILING_SLASH_REFUSED, CROSSING_CLOSES_CUT);
    private static final Set<Difference> TOMCAT_11 =
            EnumSet.of(ODD_PATHS_REFUSED, FRAMES_CHECKED_BY_CONTAINER, CROSSING_CLOSES_CUT);
    private static final Set<Difference> UNDERTOW = EnumSet.of(ODD_PATHS_REFUSED, FRAMES_CHECKED_BY_CONTAINER);

    static final List<Container> ALL = List.of(
            new TomcatContainer("tomcat-11", "11.0.24", "frames", PATHS),
            new TomcatContainer("tomcat-10.1", "10.1.59", "frames", PATHS),
            new TomcatContainer("tomcat-11-annotated", "11.0.24", "annotated", TOMCAT_11),
            new TomcatContainer("tomcat-10.1-annotated", "10.1.59", "annotated", TOMCAT_10),
            new JettyContainer("jetty-12.1", "12.1.12", "ee11", JETTY),
            new JettyContainer("jetty-12.0", "12.0.16", "ee10", JETTY),
            new WildFlyContainer("wildfly-39", "39.0.1.Final", UNDERTOW),
            new LibertyContainer("liberty-26", "26.0.0.3", LIBERTY),
            new PayaraMicroContainer("payara-micro-6", "6.2025.10", TYRUS),
            new GlassFishContainer("glassfish-7", "7.0.21", GLASSFISH));

    private Containers() {}

    static Container named(String name) {
        return ALL.stream()
                .filter(container -> container.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no container " + name + "; there are "
                        + ALL.stream().map(Container::name).toList()));
    }
}
