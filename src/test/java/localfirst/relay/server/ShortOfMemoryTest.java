package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.testing.OwnJvm;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A relay whose heap is nearly full says so before it ends for that. */
@SystemTest
class ShortOfMemoryTest {
    private Process process;
    private int port;

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseSerialGC", "-XX:+UseParallelGC"})
    void newPeersAreSentElsewhereUntilThereIsRoomAgain(String collector) throws Exception {
        BufferedReader said = start(collector);
        assertThat(readyz()).startsWith("HTTP/1.1 200").endsWith("ready\n");
        assertThat(get("/status")).contains("\"state\":\"ready\"");
        tell("fill");
        assertThat(said.readLine()).isEqualTo("filled");
        assertThat(readyz()).startsWith("HTTP/1.1 503").endsWith("short of memory\n");
        assertThat(get("/status")).contains("\"state\":\"short of memory\"");
        assertThat(get("/livez")).startsWith("HTTP/1.1 200");
        tell("free");
        assertThat(said.readLine()).isEqualTo("freed");
        assertThat(readyz()).startsWith("HTTP/1.1 200").endsWith("ready\n");
    }

    private BufferedReader start(String collector) throws Exception {
        List<String> command = OwnJvm.shortLived();
        command.addAll(List.of("-Xmx128m", collector));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Filled.class.getName()));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        port = Integer.parseInt(said.readLine());
        return said;
    }

    private void tell(String word) throws Exception {
        process.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    private String readyz() throws Exception {
        return get("/readyz");
    }

    private String get(String path) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Fills its heap when it is told to, as far as it goes without the end of the process. */
    static final class Filled {
        private static final int PIECE = 64 * 1024;
        private static final int PIECES_AT_ONCE = 16;

        public static void main(String[] args) throws Exception {
            RelayServer server = RelayServer.builder().port(0).start();
            System.out.println(server.port());
            BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            List<byte[]> kept = new ArrayList<>();
            for (String word = told.readLine(); word != null; word = told.readLine()) {
                if (word.equals("fill")) {
                    while (!server.relay().isShortOfMemory()) {
                        for (int i = 0; i < PIECES_AT_ONCE; i++) {
                            kept.add(new byte[PIECE]);
                        }
                        System.gc();
                    }
                    System.out.println("filled");
                } else {
                    kept.clear();
                    System.gc();
                    System.out.println("freed");
                }
            }
        }
    }
}
