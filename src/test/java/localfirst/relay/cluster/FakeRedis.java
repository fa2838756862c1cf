package localfirst.relay.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A server that speaks as Redis does, and answers what a test says. */
final class FakeRedis implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final Function<List<String>, String> answers;

    /** @param answers the answer to EVALSHA, as it is sent, by that command and its arguments */
    FakeRedis(Function<List<String>, String> answers) throws IOException {
        this.answers = answers;
        serve(this::accept);
    }

    private static void serve(Runnable work) {
        Thread thread = new Thread(work, "fake-redis");
        thread.setDaemon(true);
        thread.start();
    }

    String address() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                serve(() -> answer(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            while (true) {
                out.write(answer(command(in)).getBytes(ISO_8859_1));
            }
        } catch (IOException e) {
            // The other side has ended it.
        }
    }

    private String answer(List<String> command) {
        return switch (command.get(0)) {
            case "INFO" -> bulk("redis_version:7.0.0\r\n");
            case "SCRIPT" -> bulk("sha");
            case "EVALSHA" -> answers.apply(command);
            default -> "+OK\r\n";
        };
    }

    static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private static List<String> command(DataInputStream in) throws IOException {
        List<String> words = new ArrayList<>();
        int count = number(in);
        for (int i = 0; i < count; i++) {
            words.add(new String(in.readNBytes(number(in)), ISO_8859_1));
            in.readNBytes(2);
        }
        return words;
    }

    /** Of a line such as *3 or $5. */
    private static int number(DataInputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        in.readByte();
        for (int next = in.readByte(); next != '\n'; next = in.readByte()) {
            if (next != '\r') line.write(next);
        }
        return Integer.parseInt(line.toString(ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
