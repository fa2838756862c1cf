package localfirst.relay.server;

import localfirst.relay.RelayConfig;
import localfirst.relay.RelayConfig.TransportChoice;
import localfirst.relay.log.StandaloneLog;
import localfirst.relay.settings.SettingSources;
import localfirst.relay.settings.SettingValues;

/** Runs a relay by itself until the process is told to stop. */
public final class RelayMain {
    private RelayMain() {}

    /** Called by {@link Main}, which has made the classes of the WAR available. */
    public static void main(String[] args) throws InterruptedException {
        FatalErrors.endTheProcess();
        RelayServer server;
        try {
            CommandLine command = CommandLine.of(args);
            SettingSources sources = SettingSources.ofProcess().with(command.settings());
            if (command.action() != CommandLine.Action.RUN) {
                command.print(System.out, sources);
                return;
            }
            SettingValues settings = SettingValues.from(sources);
            StandaloneLog.setUp(settings.config().operators().log());
            settings.warnings().forEach(RelayMain::warn);
            if (settings.config().sockets().transport() == TransportChoice.ANNOTATED) {
                warn(
                        "relay.transport=annotated is for containers: a relay that runs by itself uses the frame transport");
            }
            server = RelayServer.builder().config(settings.config()).start();
        } catch (IllegalArgumentException | IllegalStateException e) {
            String.valueOf(e.getMessage()).lines().forEach(line -> System.err.println("relay: " + line));
            System.exit(e instanceof WrongOption ? 2 : 1);
            return;
        }
        if (!StopSignals.handle(() -> stop(server), () -> server.drain().hurry())) {
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "relay-shutdown"));
        }
        System.out.println("relay: listening on " + where(server));
        LanAddresses.ofPage(server.relay().config(), server.port())
                .forEach(page -> System.out.println("relay: other devices on this network: " + page));
        Thread.currentThread().join();
    }

    private static void warn(String warning) {
        System.err.println("relay: " + warning);
    }

    private static String where(RelayServer server) {
        RelayConfig config = server.relay().config();
        if (config.network().listen().isSocket()) {
            return "unix:" + config.network().listen().socket();
        }
        String address = config.network().listen().address();
        String host = address.isEmpty() ? "localhost" : address.contains(":") ? "[" + address + "]" : address;
        return (config.network().tls().isOn() ? "https" : "http") + "://" + host + ":" + server.port() + "/";
    }

    private static void stop(RelayServer server) {
        try {
            server.drain();
            ConsoleMessage.print(System.out, "relay: draining; signal again to stop at once");
            boolean allGone = server.drainAndClose();
            ConsoleMessage.print(System.out, allGone ? "relay: stopped" : "relay: stopped; some peers were cut off");
            System.exit(0);
        } catch (InterruptedException | RuntimeException e) {
            ConsoleMessage.print(System.err, "relay: stopping failed: " + e.getMessage());
            System.exit(1);
        }
    }
}
