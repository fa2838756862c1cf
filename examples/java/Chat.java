import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionStage;
import localfirst.relay.client.CloseStatus;
import localfirst.relay.client.MessageListener;
import localfirst.relay.client.PeerConnection;
import localfirst.relay.client.RelayClient;
import localfirst.relay.client.RelayListener;

/** A chat in the terminal: everybody who names the same room hears what the others type. */
public class Chat implements RelayListener {
    public static void main(String[] args) {
        if (args.length != 3) {
            System.err.println("usage: Chat <relay> <room> <your name>");
            System.exit(2);
        }
        System.out.println("* looking for the relay at " + args[0]);
        try {
            talk(args[0], args[1], args[2]);
        } catch (IllegalArgumentException e) {
            System.err.println("! " + e.getMessage());
            System.exit(2);
        }
    }

    private static void talk(String relay, String room, String name) {
        try (RelayClient client = RelayClient.builder(relay)
                .documents(room)
                .peerId(name)
                .listener(new Chat())
                .connect()) {
            new BufferedReader(new InputStreamReader(System.in)).lines().forEach(line -> {
                if (client.peerIds().isEmpty()) {
                    System.out.println("* nobody is here to hear that");
                }
                for (String peerId : client.peerIds()) {
                    client.get(peerId, room).ifPresent(peer -> peer.send(line));
                }
            });
        }
    }

    @Override
    public void onServerConnect() {
        System.out.println("* connected; type to talk, end with Ctrl-D");
    }

    @Override
    public void onServerDisconnect(CloseStatus status) {
        System.out.println("* lost the relay (" + status.code() + " " + status.reason() + "); looking for it again");
    }

    @Override
    public void onPeerConnect(PeerConnection peer) {
        System.out.println("* " + peer.peerId() + " is here");
        peer.listen(new MessageListener() {
            @Override
            public CompletionStage<?> onText(String text) {
                System.out.println(peer.peerId() + ": " + text);
                return null;
            }
        });
    }

    @Override
    public void onPeerDisconnect(PeerConnection peer, CloseStatus status) {
        System.out.println("* " + peer.peerId() + " has gone");
    }

    /** The client goes on trying; whoever reads this may know what to change. */
    @Override
    public void onError(Throwable error) {
        System.err.println("! " + why(error) + "; trying again");
    }

    private static String why(Throwable error) {
        if (error instanceof ConnectException) {
            return "nothing listens there, or a firewall is in between";
        }
        if (error instanceof UnresolvedAddressException || error instanceof UnknownHostException) {
            return "there is no machine of that name";
        }
        if (error instanceof WebSocketHandshakeException refused) {
            int status = refused.getResponse().statusCode();
            return status == 401
                    ? "the relay asks for a token (give its address as wss://host/t/TOKEN)"
                    : "what answers there refuses: HTTP " + status;
        }
        return error.getCause() == null || error.getMessage() != null ? error.toString() : why(error.getCause());
    }
}
