package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import localfirst.relay.testing.SystemTest;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is told this machine's private addresses: a page on it, and nobody else. */
@SystemTest
class LanAddressesServletTest {
    @TempDir
    private static Path directory;

    private static final Tomcat TOMCAT = new Tomcat();

    @BeforeAll
    static void start() throws Exception {
        TOMCAT.setBaseDir(directory.toString());
        TOMCAT.setPort(0);
        TOMCAT.getConnector();
        Context context = TOMCAT.addContext("", null);
        Tomcat.addServlet(context, "lan", new LanAddressesServlet(() -> List.of("http://192.168.1.23:8080/")))
                .addMapping(LanAddressesServlet.PATH);
        TOMCAT.start();
    }

    @AfterAll
    static void stop() throws Exception {
        TOMCAT.stop();
        TOMCAT.destroy();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: localhost:8080",
                "Host: LOCALHOST",
                "Host: 127.0.0.1:8080",
                "Host: [::1]:8080",
                "Host: localhost\r\nSec-Fetch-Site: same-origin\r\nCookie: a=b"
            })
    void aPageOnThisMachineIs(String head) throws Exception {
        assertThat(answer(head)).endsWith("{\"addresses\":[\"http://192.168.1.23:8080/\"]}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: relay.example.com",
                "Host: localhost.example.com",
                "Host: 127.0.0.1.example.com",
                "Host: 192.168.1.23:8080",
                "Host: localhost\r\nX-Forwarded-For: 203.0.113.9",
                "Host: localhost\r\nX-Forwarded-Proto: https",
                "Host: localhost\r\nforwarded: for=203.0.113.9",
                "Host: localhost\r\nX-Real-IP: 127.0.0.1",
                "Host: localhost\r\nVia: 1.1 proxy",
                "Host: localhost\r\nCF-Connecting-IP: 203.0.113.9",
                "Host: localhost\r\nSec-Fetch-Site: cross-site"
            })
    void whateverWasPassedOnOrComesFromElsewhereIsNot(String head) throws Exception {
        assertThat(answer(head)).startsWith("HTTP/1.1 200").endsWith("{\"addresses\":[]}\n");
    }

    @Test
    void nobodyElsesPageMayReadIt() throws Exception {
        assertThat(answer("Host: localhost\r\nOrigin: https://example.com"))
                .doesNotContainIgnoringCase("Access-Control-Allow-Origin");
    }

    private static String answer(String head) throws Exception {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), TOMCAT.getConnector().getLocalPort())) {
            String request = "GET /lan-addresses HTTP/1.1\r\n" + head + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            try (InputStream in = socket.getInputStream()) {
                return body(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    /** Without what chunks add. */
    private static String body(String answer) {
        return answer.replaceAll("\r\n[0-9a-f]+\r\n(?=\\{)", "\r\n").replaceAll("\r\n0\r\n\r\n$", "");
    }
}
