package localfirst.relay.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import localfirst.relay.load.RelayCluster;
import localfirst.relay.testing.Patience;

/** Something that goes wrong with nodes or their Redis, and is mended again. */
enum Failure {
    /** kill -9, and another on the same port. */
    NODE_KILLED {
        @Override
        void happen(RelayCluster nodes, Disturbance disturbance) throws IOException {
            int last = nodes.size() - 1;
            disturbance.setAway(last);
            nodes.kill(last);
            Patience.pause(Duration.ofSeconds(3));
            nodes.replace(last);
            disturbance.setAway(Disturbance.NONE);
        }
    },
    NODE_PAUSED {
        @Override
        void happen(RelayCluster nodes, Disturbance disturbance) throws IOException {
            nodes.node(0).signal("STOP");
            Patience.pause(Duration.ofSeconds(12));
            nodes.node(0).signal("CONT");
        }
    },
    /** Every connection between nodes is reset, three times. */
    LINKS_RESET {
        @Override
        void happen(RelayCluster nodes, Disturbance disturbance) throws IOException {
            for (int i = 0; i < 3; i++) {
                nodes.resetLinks();
                Patience.pause(Duration.ofSeconds(1));
            }
        }
    },
    REDIS_PAUSED {
        @Override
        void happen(RelayCluster nodes, Disturbance disturbance) throws Exception {
            nodes.redis().pause();
            Patience.pause(Duration.ofSeconds(15));
            nodes.redis().resume();
        }
    },
    /** Killed, and started empty. */
    REDIS_RESTARTED {
        @Override
        void happen(RelayCluster nodes, Disturbance disturbance) throws Exception {
            nodes.redis().kill();
            Patience.pause(Duration.ofSeconds(1));
            nodes.redis().restart();
        }
    },
    REDIS_FLUSHED {
        @Override
        void happen(RelayCluster nodes, Disturbance disturbance) {
            nodes.redis().ask("FLUSHALL");
        }
    },
    SCRIPTS_FLUSHED {
        @Override
        void happen(RelayCluster nodes, Disturbance disturbance) {
            for (int i = 0; i < 20; i++) {
                nodes.redis().ask("SCRIPT", "FLUSH");
                Patience.pause(Duration.ofMillis(50));
            }
        }
    },
    REDIS_CLIENTS_KILLED {
        @Override
        void happen(RelayCluster nodes, Disturbance disturbance) {
            for (int i = 0; i < 20; i++) {
                nodes.redis().ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                Patience.pause(Duration.ofMillis(50));
            }
        }
    };

    abstract void happen(RelayCluster nodes, Disturbance disturbance) throws Exception;

    /** Whether pipes across nodes may end of it; if not, nobody may notice anything. */
    boolean cutsPipes() {
        return this == NODE_KILLED || this == NODE_PAUSED || this == LINKS_RESET;
    }

    /** The failure of this name, or all. */
    static List<Failure> named(String name) {
        return name.equals("all")
                ? List.of(values())
                : List.of(valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')));
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Failure::toString).toList();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
