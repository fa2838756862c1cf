import java.io.BufferedReader;
import java.io.InputStreamReader;
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
        try (RelayClient client = RelayClient.builder(args[0])
                .documents(args[1])
                .peerId(args[2])
                .listener(new Chat())
                .connect()) {
            new BufferedReader(new InputStreamReader(System.in)).lines().forEach(line -> {
                if (client.peerIds().isEmpty()) {
                    System.out.println("* nobody is here to hear that");
                }
                for (String peerId : client.peerIds()) {
                    client.get(peerId, args[1]).ifPresent(peer -> peer.send(line));
                }
            });
        }
    }

    @Override
    public void onServerConnect() {
        System.out.println("* connected; type to talk, end with Ctrl-D");
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

    @Override
    public void onError(Throwable error) {
        System.err.println("! " + error);
    }
}
