package localfirst.relay.behaviour;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import localfirst.relay.testing.Patience;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.client.ClientProperties;
import org.glassfish.tyrus.client.SslEngineConfigurator;

/** What a normal client does, through the API that Java programs use: whole messages in, whole messages out. */
final class TyrusSocket extends Endpoint implements AutoCloseable {
    private static final ClientManager CLIENTS = newClients();

    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
    private Session session;

    private TyrusSocket() {}

    private static ClientManager newClients() {
        ClientManager clients = ClientManager.createClient();
        clients.getProperties().put(ClientProperties.INCOMING_BUFFER_SIZE, 64 * 1024 * 1024);
        return clients;
    }

    static TyrusSocket open(RelayUnderTest relay, String path) {
        TyrusSocket socket = new TyrusSocket();
        try {
            URI uri = URI.create(relay.webSocketUrl() + path);
            if (relay.tls() != null) {
                CLIENTS.getProperties()
                        .put(ClientProperties.SSL_ENGINE_CONFIGURATOR, new SslEngineConfigurator(relay.tls()));
            }
            socket.session = CLIENTS.connectToServer(
                    socket, ClientEndpointConfig.Builder.create().build(), uri);
            return socket;
        } catch (DeploymentException | IOException e) {
            throw new AssertionError("opening " + path, e);
        }
    }

    @Override
    public void onOpen(Session opened, EndpointConfig config) {
        opened.addMessageHandler(String.class, (MessageHandler.Whole<String>) text -> messages.add(Message.text(text)));
        opened.addMessageHandler(
                byte[].class, (MessageHandler.Whole<byte[]>) bytes -> messages.add(Message.binary(bytes)));
    }

    @Override
    public void onClose(Session ending, CloseReason reason) {
        closed.complete(reason);
    }

    TyrusSocket send(Message... toSend) {
        try {
            for (Message message : toSend) {
                if (message.text()) session.getBasicRemote().sendText(message.string());
                else session.getBasicRemote().sendBinary(ByteBuffer.wrap(message.bytes()));
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Message next() {
        return Patience.next(messages, () -> "a message");
    }

    CloseReason closeReason() {
        Patience.await("the close", closed::isDone);
        return closed.join();
    }

    void close(int code, String reason) {
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (session.isOpen()) close(1000, "");
        } catch (IllegalStateException e) {
            // The other side was quicker.
        }
    }
}
