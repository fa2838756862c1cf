package localfirst.relay.faults;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import localfirst.relay.load.LoadSocket;

/** A client that gets whole messages, remembers how it ended, and does nothing else by itself. */
class Peer extends LoadSocket {
    private final ByteArrayOutputStream soFar = new ByteArrayOutputStream();
    private boolean last;
    private int messages;
    private int endedWith;
    private String endedBecause = "";

    Peer(String path) {
        super(path);
    }

    /** Comes through a proxy that says it forwards this address; to be called before the socket is opened. */
    final void comeFrom(String address) {
        addHeader("X-Forwarded-For", address);
    }

    void message(String text) {}

    @Override
    protected final void frameStarted(int opcode, boolean isLast, long length) {
        last = isLast;
    }

    @Override
    protected void payload(ByteBuffer piece) {
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        soFar.writeBytes(bytes);
    }

    @Override
    protected final void frameEnded() {
        if (last) {
            messages++;
            String text = soFar.toString(StandardCharsets.UTF_8);
            soFar.reset();
            message(text);
        }
    }

    @Override
    protected void closed(int code, String reason) {
        endedWith = code;
        endedBecause = reason;
    }

    final int messages() {
        return messages;
    }

    /** The code it was closed with, 1006 if it was cut off or refused, 0 while it is open. */
    final int endedWith() {
        return endedWith;
    }

    final String endedBecause() {
        return endedBecause;
    }
}
