package localfirst.relay.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens sockets to the relay, with the handshake that the application wants. Thread-safe, and never blocks. */
final class Dialer {
    private final HttpClient http;
    private final ClientSettings.Handshake handshake;
    private final Timer timer;
    private final Executor executor;

    Dialer(HttpClient http, ClientSettings.Handshake handshake, Timer timer, Executor executor) {
        this.http = http;
        this.handshake = handshake;
        this.timer = timer;
        this.executor = executor;
    }

    /**
     * Reports the outcome to the owner.
     *
     * @param ticket a ticket to present in addition to a token; null for none
     */
    void dial(URI uri, @Nullable String ticket, Socket.Owner owner, Socket.Settings socketSettings) {
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(handshake.connectTimeout());
        handshake.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        Supplier<String> token = handshake.token();
        if (token != null || ticket != null) {
            try {
                builder.header("Authorization", "Bearer " + shown(ticket, token == null ? null : token.get()));
            } catch (RuntimeException e) {
                executor.execute(() -> owner.failed(new IOException("the token supplier failed", e)));
                return;
            }
        }
        if (!handshake.subprotocols().isEmpty()) {
            String[] lesser = handshake.subprotocols().stream().skip(1).toArray(String[]::new);
            builder.subprotocols(handshake.subprotocols().get(0), lesser);
        }
        var unused = builder.buildAsync(uri, new Socket(owner, socketSettings, timer, executor))
                .whenComplete((socket, failure) -> {
                    if (failure != null) {
                        owner.failed(Failures.explained(failure, uri));
                    }
                });
    }

    /** If there are both, the ticket comes first. */
    private static String shown(@Nullable String ticket, @Nullable String token) {
        if (ticket == null) {
            return String.valueOf(token);
        }
        return token == null ? ticket : ticket + "~" + token;
    }
}
