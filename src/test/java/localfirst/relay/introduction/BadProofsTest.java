package localfirst.relay.introduction;

import static localfirst.relay.testing.TestRelay.introduction;
import static localfirst.relay.testing.TestRelay.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import localfirst.relay.metrics.RelayCounters.ProofResult;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.KeyByHand;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Proofs that aren't, made by strangers who have seen good ones: nobody gets in with any of them. */
class BadProofsTest {
    private static final String NAME = "relay.example.com";
    private static final ClientAddress ANYWHERE = new ClientAddress("10.0.0.1", false);
    private static final BigInteger ORDER =
            new BigInteger("7237005577332262213973186563042994240857116359379907606001950938285454250989");

    /** Their encodings: of order 1, 2, 4 and 8, then some that aren't reduced. */
    private static final List<String> SMALL = List.of(
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            "0100000000000000000000000000000000000000000000000000000000000080",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");

    private final Random random = new Random(20_260_101);
    private final KeyByHand alice = new KeyByHand();
    private final KeyByHand mallory = new KeyByHand();
    private final TestRelay relay = new TestRelay();
    private final FakeSocket bob = relay.joined("bob", "doc");

    /** Answers of earlier sockets, which strangers may have overheard. */
    private final String oldChallenge = challengeOf(open(alice.id()));

    private final byte[] oldSignature = alice.sign(KeyByHand.text(oldChallenge, NAME, alice.id()));

    /** Makes a message for a challenge that alice got, or rather somebody in her name. */
    private interface Kind {
        String message(String challenge);
    }

    private List<Kind> kinds() {
        return List.of(
                // Another's key
                challenge -> mallory.proof(challenge, NAME),
                challenge -> signedBy(mallory, challenge, NAME, alice.id()),
                // Replayed
                challenge -> KeyByHand.message(oldSignature, NAME),
                challenge -> alice.proof(oldChallenge, NAME),
                // For another relay
                challenge -> alice.proof(challenge, otherName()),
                challenge -> KeyByHand.message(alice.sign(KeyByHand.text(challenge, otherName(), alice.id())), NAME),
                // For another id
                challenge -> signedBy(alice, challenge, NAME, mallory.id()),
                // Something else that she has signed
                challenge -> KeyByHand.message(alice.sign(challenge.getBytes()), NAME),
                challenge -> KeyByHand.message(alice.sign(Base64.getUrlDecoder().decode(challenge)), NAME),
                challenge -> KeyByHand.message(alice.sign((challenge + NAME + alice.id()).getBytes()), NAME),
                // The fields moved between each other
                challenge -> KeyByHand.message(alice.sign(KeyByHand.text(NAME, challenge, alice.id())), NAME),
                challenge -> KeyByHand.message(good(challenge), NAME + " "),
                // A good one that was changed
                challenge -> KeyByHand.message(malleable(good(challenge)), NAME),
                challenge -> KeyByHand.message(withBitFlipped(good(challenge)), NAME),
                challenge -> KeyByHand.message(cut(good(challenge)), NAME),
                challenge -> KeyByHand.message(longer(good(challenge)), NAME),
                // Made up
                challenge -> KeyByHand.message(randomBytes(64), NAME),
                challenge -> KeyByHand.message(ofSmallOrder(), NAME),
                // In another form
                challenge -> text(Base64.getUrlEncoder().encodeToString(good(challenge))),
                challenge -> text(HexFormat.of().formatHex(good(challenge))),
                challenge -> text(KeyByHand.base64url(good(challenge)) + "\\n"));
    }

    @Test
    void noneOfAThousandLetsAnybodyIn() {
        assertThat(tryAll(50)).isGreaterThan(1_000);
    }

    @Tag("slow")
    @Test
    void noneOfTenThousandLetsAnybodyIn() {
        assertThat(tryAll(500)).isGreaterThan(10_000);
    }

    private int tryAll(int ofEachKind) {
        int tried = 0;
        for (Kind kind : kinds()) {
            for (int i = 0; i < ofEachKind; i++) {
                assertRefused(alice.id(), kind);
                tried++;
            }
        }
        assertThat(relay.relay.counters().proofs(ProofResult.GOOD)).isZero();

        FakeSocket herself = open(alice.id());
        herself.say(alice.proof(challengeOf(herself), NAME));
        assertThat(bob.texts()).containsExactly(introduction(alice.id(), "doc"));
        return tried;
    }

    /** With the identity as the key, R = S·B is a signature of everything; with the others, of one text in eight at most. */
    @Test
    void nobodyGetsInUnderAKeyWithWhichEverybodyCanSign() {
        for (String hex : SMALL) {
            String id = KeyByHand.id(HexFormat.of().parseHex(hex));
            for (int i = 0; i < 32; i++) {
                assertRefused(id, challenge -> KeyByHand.message(ofSmallOrder(), NAME));
            }
        }
    }

    private void assertRefused(String id, Kind kind) {
        FakeSocket stranger = open(id);
        stranger.say(kind.message(challengeOf(stranger)));
        assertThat(stranger.closeCode()).isEqualTo(4004);
        stranger.finish();
        assertThat(bob.sentBytes()).isEmpty();
    }

    private FakeSocket open(String id) {
        FakeSocket socket = relay.presentAt(NAME, ANYWHERE, id);
        socket.say(join("doc"));
        return socket;
    }

    private static String challengeOf(FakeSocket socket) {
        return KeyByHand.challenge(socket.texts().get(0));
    }

    private byte[] good(String challenge) {
        return alice.sign(KeyByHand.text(challenge, NAME, alice.id()));
    }

    private static String signedBy(KeyByHand key, String challenge, String name, String id) {
        return KeyByHand.message(key.sign(KeyByHand.text(challenge, name, id)), name);
    }

    private static String text(String signature) {
        return "{\"type\":\"Proof\",\"signature\":\"" + signature + "\",\"relay\":\"" + NAME + "\"}";
    }

    private String otherName() {
        List<String> names = List.of(
                "evil.example",
                "relay.example.com.evil.example",
                "xrelay.example.com",
                "relay.example.com@evil",
                "elay.example.com",
                "localhost",
                "*");
        return names.get(random.nextInt(names.size()));
    }

    private byte[] malleable(byte[] signature) {
        BigInteger s = new BigInteger(1, reversed(Arrays.copyOfRange(signature, 32, 64)));
        byte[] other = reversed(s.add(ORDER.multiply(BigInteger.valueOf(1 + random.nextInt(14))))
                .toByteArray());
        byte[] changed = Arrays.copyOf(signature, 64);
        System.arraycopy(other, 0, changed, 32, Math.min(32, other.length));
        return changed;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) reversed[i] = bytes[bytes.length - 1 - i];
        return reversed;
    }

    private byte[] withBitFlipped(byte[] signature) {
        signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
        return signature;
    }

    private byte[] cut(byte[] signature) {
        return Arrays.copyOf(signature, random.nextInt(64));
    }

    private byte[] longer(byte[] signature) {
        return Arrays.copyOf(signature, 65 + random.nextInt(64));
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] ofSmallOrder() {
        byte[] signature = new byte[64];
        System.arraycopy(HexFormat.of().parseHex(SMALL.get(random.nextInt(SMALL.size()))), 0, signature, 0, 32);
        return signature;
    }
}
