package localfirst.relay.frame;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import localfirst.relay.peer.CloseStatus;

/** Frames as clients send them, good and bad, and a plain opinion of what they mean. */
final class ClientFrames {
    private static final byte[] MASK = {(byte) 0x9A, 0x01, (byte) 0xFF, 0x37};

    private ClientFrames() {}

    /** What came of a stream: everything that a reader tells of it. Two are equal if all of that is. */
    record Reading(
            String dataHex,
            List<String> controls,
            int begun,
            boolean isWhole,
            CloseStatus closed,
            CloseStatus failure) {

        byte[] data() {
            return HexFormat.of().parseHex(dataHex);
        }

        /** Reads with a buffer of this size; each cut begins a new read. */
        static Reading of(byte[] stream, int bufferBytes, int... cuts) {
            return of(Role.SERVER, stream, bufferBytes, cuts);
        }

        /** @param role the reader's */
        static Reading of(Role role, byte[] stream, int bufferBytes, int... cuts) {
            FrameReader reader = new FrameReader(role);
            ByteBuffer buffer = ByteBuffer.allocate(bufferBytes).order(ByteOrder.LITTLE_ENDIAN);
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            List<String> controls = new ArrayList<>();
            ControlFrames noted = new ControlFrames() {
                @Override
                public void ping(ByteBuffer payload) {
                    controls.add("ping " + hex(payload));
                }

                @Override
                public void pong(ByteBuffer payload) {
                    controls.add("pong " + hex(payload));
                }
            };
            int begun = 0;
            int at = 0;
            for (int i = 0; i <= cuts.length && reader.closed() == null && reader.failure() == null; i++) {
                int end = i < cuts.length ? cuts[i] : stream.length;
                boolean empty = at == end;
                while ((empty || at < end) && reader.closed() == null && reader.failure() == null) {
                    reader.prepare(buffer);
                    int length = Math.min(end - at, buffer.remaining());
                    buffer.put(stream, at, length);
                    at += length;
                    if (empty) {
                        reader.keep(buffer);
                        break;
                    }
                    reader.read(buffer, noted);
                    begun += reader.begun();
                    byte[] bytes = new byte[buffer.remaining()];
                    buffer.get(bytes);
                    data.writeBytes(bytes);
                }
            }
            return new Reading(
                    HexFormat.of().formatHex(data.toByteArray()),
                    controls,
                    begun,
                    reader.isWhole(),
                    reader.closed(),
                    reader.failure());
        }

        private static String hex(ByteBuffer payload) {
            byte[] bytes = new byte[payload.remaining()];
            payload.get(bytes);
            return HexFormat.of().formatHex(bytes);
        }
    }

    /** Thrown by the naive decoder, which reads past the end without looking. */
    private static final class Mistake extends Exception {
        private static final long serialVersionUID = 1L;
        final int code;

        Mistake(int code) {
            this.code = code;
        }
    }

    /** One frame at a time, with big numbers spelled out: slow, plain, and written from the RFC alone. */
    static Reading decodeNaively(byte[] stream) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        List<String> controls = new ArrayList<>();
        int begun = 0;
        boolean whole = true;
        boolean inMessage = false;
        CloseStatus closed = null;
        CloseStatus failure = null;
        int at = 0;
        try {
            while (closed == null && at + 2 <= stream.length) {
                int first = stream[at] & 0xFF;
                int second = stream[at + 1] & 0xFF;
                boolean fin = first >= 128;
                int opcode = first % 16;
                boolean control = opcode >= 8;
                if (first / 16 % 8 != 0
                        || second < 128
                        || opcode > 10
                        || (opcode > 2 && opcode < 8)
                        || (control && (!fin || second - 128 > 125))
                        || (opcode == 0 && !inMessage)
                        || ((opcode == 1 || opcode == 2) && inMessage)) {
                    throw new Mistake(1002);
                }
                int extra = second == 254 ? 2 : second == 255 ? 8 : 0;
                if (at + 2 + extra + 4 > stream.length) {
                    break;
                }
                long length = extra == 0 ? second - 128 : 0;
                for (int i = 0; i < extra; i++) {
                    length = length * 256 + (stream[at + 2 + i] & 0xFF);
                }
                if ((extra == 2 && length < 126) || (extra == 8 && length < 65_536)) {
                    throw new Mistake(1002);
                }
                int maskAt = at + 2 + extra;
                int available = (int) Math.min(length, stream.length - maskAt - 4);
                if (control && available < length) {
                    break;
                }
                byte[] payload = new byte[available];
                for (int i = 0; i < available; i++) {
                    payload[i] = (byte) (stream[maskAt + 4 + i] ^ stream[maskAt + i % 4]);
                }
                at = maskAt + 4 + available;
                if (control) {
                    if (opcode == 8) {
                        closed = closing(payload);
                    } else {
                        controls.add((opcode == 9 ? "ping " : "pong ")
                                + HexFormat.of().formatHex(payload));
                    }
                } else {
                    data.write(first);
                    data.write(second - 128);
                    data.write(stream, maskAt - extra, extra);
                    data.writeBytes(payload);
                    begun++;
                    inMessage = !fin;
                    whole = available == length;
                    if (!whole) {
                        break;
                    }
                }
            }
        } catch (Mistake mistake) {
            failure = mistake.code == 1007
                    ? CloseStatus.byRelay(localfirst.relay.peer.CloseCode.BAD_TEXT)
                    : CloseStatus.byRelay(localfirst.relay.peer.CloseCode.PROTOCOL_ERROR);
        }
        return new Reading(HexFormat.of().formatHex(data.toByteArray()), controls, begun, whole, closed, failure);
    }

    private static CloseStatus closing(byte[] payload) throws Mistake {
        if (payload.length == 0) {
            return new CloseStatus(1005, "");
        }
        int code = payload.length < 2 ? 0 : (payload[0] & 0xFF) * 256 + (payload[1] & 0xFF);
        boolean known = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
        if (!known && (code < 3000 || code > 4999)) {
            throw new Mistake(1002);
        }
        try {
            ByteBuffer reason = ByteBuffer.wrap(payload, 2, payload.length - 2);
            return new CloseStatus(
                    code, StandardCharsets.UTF_8.newDecoder().decode(reason).toString());
        } catch (CharacterCodingException e) {
            throw new Mistake(1007);
        }
    }

    static byte[] validStream(Random random) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        boolean inMessage = false;
        int frames = 1 + random.nextInt(12);
        for (int i = 0; i < frames; i++) {
            if (random.nextInt(4) == 0) {
                stream.writeBytes(frame(true, random.nextBoolean() ? 9 : 10, payload(random.nextInt(126))));
            } else {
                boolean fin = random.nextInt(3) != 0;
                int opcode = inMessage ? 0 : 1 + random.nextInt(2);
                int[] lengths = {0, 1, random.nextInt(20), 125, 126, 127, random.nextInt(3000), 65_535, 65_536};
                stream.writeBytes(frame(fin, opcode, payload(lengths[random.nextInt(lengths.length)])));
                inMessage = !fin;
            }
        }
        if (random.nextInt(3) == 0) {
            stream.writeBytes(frame(true, 8, new byte[] {3, (byte) 0xE8, 'o', 'k'}));
        }
        byte[] whole = stream.toByteArray();
        return random.nextInt(3) == 0 ? java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1)) : whole;
    }

    /** Small frames, some right and some wrong, with bytes changed here and there. */
    static byte[] malformedStream(Random random) {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            return noise;
        }
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        int[] opcodes = {0, 1, 2, 2, 8, 9, 10};
        for (int i = 0; i <= random.nextInt(5); i++) {
            int opcode = opcodes[random.nextInt(opcodes.length)];
            stream.writeBytes(frame(random.nextInt(4) != 0, opcode, payload(random.nextInt(140))));
        }
        byte[] bytes = stream.toByteArray();
        for (int i = 0; i <= random.nextInt(3); i++) {
            // Near the start, where headers are, more often than elsewhere.
            int at = random.nextBoolean() ? random.nextInt(Math.min(bytes.length, 15)) : random.nextInt(bytes.length);
            bytes[at] = random.nextBoolean() ? (byte) random.nextInt(256) : (byte) (bytes[at] ^ 1 << random.nextInt(8));
        }
        return bytes;
    }

    static byte[] frame(boolean fin, int opcode, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        byte[] header = headerOf(fin, opcode, payload.length);
        header[1] |= (byte) 0x80;
        frame.writeBytes(header);
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i % 4]);
        }
        return frame.toByteArray();
    }

    static byte[] unmasked(boolean fin, int opcode, byte[] payload) {
        return joined(headerOf(fin, opcode, payload.length), payload);
    }

    private static byte[] headerOf(boolean fin, int opcode, int length) {
        int first = (fin ? 0x80 : 0) | opcode;
        if (length < 126) {
            return header(first, length);
        }
        if (length < 65_536) {
            return header(first, 126, length >> 8, length);
        }
        return header(first, 127, 0, 0, 0, 0, length >> 24, length >> 16, length >> 8, length);
    }

    static byte[] header(int... bytes) {
        byte[] header = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            header[i] = (byte) bytes[i];
        }
        return header;
    }

    /** Bytes that tell their places. */
    static byte[] payload(int length) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (i * 31 + (i >> 8));
        }
        return payload;
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
