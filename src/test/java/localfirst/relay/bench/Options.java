package localfirst.relay.bench;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What the command line asks for. */
record Options(
        List<String> only,
        int rounds,
        double seconds,
        int generators,
        boolean quick,
        Path out,
        List<Subject> subjects,
        boolean tls) {
    static final String HELP = """
            ./bench [options]
              --only a,b       only cases whose names start with these: one-way request-reply connect joins rooms memory stalled cold;
                               with --nodes also local-joins introduced killed restarted, and neither memory nor cold
              --quick          shorter and fewer rounds: to see that it works, not for figures
              --rounds N       measured rounds, after a warm-up (5)
              --seconds N      length of a measurement (3)
              --generators N   threads that send requests side by side in request-reply, each with as many pairs (1)
              --relay CMD      what to measure; PORT or {port} tells it where to listen (java -jar target/relay.war)
              --target URL     measure this running relay instead (http://127.0.0.1:8080)
              --pid N          the target's process, for its CPU and memory
              --versus CMD     what to compare with (the Node relay); may be given several times
              --versus limit   compare with a C program that does only the minimum (needs gcc; it holds no frames, introduces nobody)
              --versus nginx   with --tls: compare with nginx that terminates TLS in front of the same relay
              --nodes N        N nodes and a Redis, beside one node alone: what goes across nodes, and their failures
              --alone          compare with nothing
              --tls            over TLS, for relays with the same settings as this one, and for Node's
              --out DIR        where to save (target/bench)
            The load of connect comes from a C program if there is gcc, and otherwise from Java; the table says from which.
            """;

    private static final String RELAY = "java -jar target/relay.war";
    private static final String REFERENCE = "node --no-warnings --expose-gc src/test/node/reference/start.mjs {port}";

    private static final String NGINX = "src/test/sh/behind-nginx.sh {port} {inner} ";

    /** A relay to measure: a command that starts each of its nodes, or where one runs already. */
    record Subject(String name, String command, int nodes, InetSocketAddress target, long pid) {
        Subject(String name, String command) {
            this(name, command, 1, null, 0);
        }
    }

    static Options parse(String... args) {
        ArrayDeque<String> words = new ArrayDeque<>(List.of(args));
        List<String> only = List.of("");
        int rounds = 5;
        int generators = 1;
        double seconds = 3;
        boolean quick = false;
        boolean alone = false;
        boolean tls = false;
        int nodes = 1;
        long pid = 0;
        Path out = Path.of("target/bench");
        String relay = RELAY;
        List<String> versus = new ArrayList<>();
        InetSocketAddress target = null;
        while (!words.isEmpty()) {
            String word = words.poll();
            switch (word) {
                case "--only" -> only = List.of(words.pop().split(","));
                case "--rounds" -> rounds = Integer.parseInt(words.pop());
                case "--seconds" -> seconds = Double.parseDouble(words.pop());
                case "--nodes" -> nodes = Integer.parseInt(words.pop());
                case "--generators" -> generators = Integer.parseInt(words.pop());
                case "--relay" -> relay = words.pop();
                case "--versus" -> versus.add(words.pop());
                case "--target" -> target = address(words.pop());
                case "--pid" -> pid = Long.parseLong(words.pop());
                case "--out" -> out = Path.of(words.pop());
                case "--alone" -> alone = true;
                case "--tls" -> tls = true;
                case "--quick" -> {
                    quick = true;
                    rounds = 1;
                    seconds = 1;
                }
                default -> throw new IllegalArgumentException(word.equals("--help") ? HELP : word + "?\n" + HELP);
            }
        }
        if (nodes > 1 && (tls || target != null)) {
            throw new IllegalArgumentException("--nodes starts its own nodes, without TLS\n");
        }
        List<Subject> subjects = new ArrayList<>();
        subjects.add(new Subject(nodes == 1 ? "relay" : nodes + " nodes", relay, nodes, target, pid));
        if (!alone && versus.isEmpty()) {
            versus.add(nodes == 1 ? REFERENCE : relay);
        }
        for (String command : alone ? List.<String>of() : versus) {
            subjects.add(other(command, relay, out, subjects.size()));
        }
        return new Options(only, rounds, seconds, generators, quick, out, subjects, tls);
    }

    private static Subject other(String versus, String relay, Path out, int number) {
        if (versus.equals("nginx")) {
            return new Subject("nginx", NGINX + relay);
        }
        if (versus.equals(Yardstick.NAME)) {
            return new Subject("C", Yardstick.build(out) + " {port}");
        }
        if (versus.equals(relay)) {
            return new Subject("1 node", relay);
        }
        return new Subject(versus.equals(REFERENCE) ? "Node" : number == 1 ? "other" : "other " + number, versus);
    }

    /** Whether something is measured that is several nodes. */
    boolean hasNodes() {
        return subjects.get(0).nodes() > 1;
    }

    boolean wants(Case one) {
        return only.stream().anyMatch(one.name()::startsWith);
    }

    private static InetSocketAddress address(String url) {
        URI uri = URI.create(url);
        return new InetSocketAddress(uri.getHost().replace("localhost", "127.0.0.1"), uri.getPort());
    }
}
