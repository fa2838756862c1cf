package localfirst.relay.behaviour;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import localfirst.relay.RelayConfig;
import localfirst.relay.annotated.TyrusRelay;
import localfirst.relay.server.RelayServer;
import localfirst.relay.settings.SettingSources;
import localfirst.relay.settings.SettingValues;
import localfirst.relay.testing.WarInTomcat;

/** Where a relay with settings of its own can run in this JVM: each way that handshakes take is there. */
enum Place {
    /** Straight from the connector. */
    EMBEDDED {
        @Override
        Running start(Map<String, String> settings) {
            RelayServer server = RelayServer.builder().config(config(settings)).start();
            return new Running(new RelayUnderTest("localhost", server.port(), "", Set.of()), server);
        }
    },
    /** Through filters, to the frame transport. */
    FRAME_FILTER {
        @Override
        Running start(Map<String, String> settings) throws Exception {
            WarInTomcat war = WarInTomcat.start(settings);
            return new Running(new RelayUnderTest("localhost", war.port(), "/relay", Set.of()), war);
        }
    },
    /** Through a filter, to the annotated endpoints. */
    ANNOTATED {
        @Override
        Running start(Map<String, String> settings) throws Exception {
            Map<String, String> all = new HashMap<>(settings);
            all.put("relay.transport", "annotated");
            WarInTomcat.Apart war = WarInTomcat.Apart.start(all);
            return new Running(new RelayUnderTest("localhost", war.port(), "/relay", Set.of()), war);
        }
    },
    /** To the annotated endpoints without any filter, as in Tyrus's own server. */
    NO_FILTER {
        @Override
        Running start(Map<String, String> settings) {
            TyrusRelay server = TyrusRelay.start(config(settings));
            return new Running(new RelayUnderTest("localhost", server.port(), "", Set.of()), server);
        }
    };

    abstract Running start(Map<String, String> settings) throws Exception;

    private static RelayConfig config(Map<String, String> settings) {
        return SettingValues.from(new SettingSources(settings, Map.of(), Map.of()))
                .config()
                .withPort(0);
    }

    /** Whether the handshake on /introduction can be refused. */
    boolean canRefuse() {
        return this != NO_FILTER;
    }

    record Running(RelayUnderTest address, AutoCloseable server) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            server.close();
        }
    }
}
