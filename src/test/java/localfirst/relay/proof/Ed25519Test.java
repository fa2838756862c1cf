package localfirst.relay.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import localfirst.relay.testing.KeyByHand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Ed25519Test {
    private static final byte[] TEXT = "what is signed".getBytes(UTF_8);
    private static final BigInteger ORDER =
            new BigInteger("7237005577332262213973186563042994240857116359379907606001950938285454250989");

    private final KeyByHand key = new KeyByHand();

    @Test
    void aSignatureOfTheKeyIsGood() {
        assertThat(Ed25519.verify(key.publicKey(), TEXT, key.sign(TEXT))).isTrue();
    }

    /** RFC 8032, section 7.1, test 3. */
    @Test
    void theVectorOfTheRfcIsGood() {
        byte[] publicKey = bytes("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
        byte[] signature = bytes("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
        assertThat(Ed25519.verify(publicKey, bytes("af82"), signature)).isTrue();
    }

    @Test
    void anyOtherTextKeyOrSignatureIsNot() {
        byte[] signature = key.sign(TEXT);
        assertThat(Ed25519.verify(key.publicKey(), "another".getBytes(UTF_8), signature))
                .isFalse();
        assertThat(Ed25519.verify(new KeyByHand().publicKey(), TEXT, signature)).isFalse();
        for (int bit = 0; bit < signature.length * 8; bit++) {
            byte[] changed = signature.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Ed25519.verify(key.publicKey(), TEXT, changed))
                    .as("bit %d", bit)
                    .isFalse();
        }
        for (int length = 0; length < 100; length++) {
            if (length != signature.length) {
                assertThat(Ed25519.verify(key.publicKey(), TEXT, Arrays.copyOf(signature, length)))
                        .as("length %d", length)
                        .isFalse();
            }
        }
    }

    @Test
    void theSameSignatureWithTheOrderAddedIsNot() {
        byte[] signature = key.sign(TEXT);
        BigInteger s = number(Arrays.copyOfRange(signature, 32, 64));
        for (int times = 1; times < 15; times++) {
            byte[] malleable = signature.clone();
            System.arraycopy(littleEndian(s.add(ORDER.multiply(BigInteger.valueOf(times)))), 0, malleable, 32, 32);
            assertThat(Ed25519.verify(key.publicKey(), TEXT, malleable)).isFalse();
        }
    }

    static Stream<String> pointsOfSmallOrder() {
        return Stream.of(
                        "0100000000000000000000000000000000000000000000000000000000000000",
                        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                        "0000000000000000000000000000000000000000000000000000000000000000",
                        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                        // The same, and others, with coordinates that aren't reduced
                        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
                .flatMap(hex -> Stream.of(hex, withSign(hex)));
    }

    private static String withSign(String hex) {
        byte[] point = bytes(hex);
        point[31] |= (byte) 0x80;
        return HexFormat.of().formatHex(point);
    }

    @ParameterizedTest
    @MethodSource("pointsOfSmallOrder")
    void pointsOfSmallOrderAndThoseThatAreNotReducedAreNoKeys(String hex) {
        byte[] point = bytes(hex);
        assertThat(Ed25519.isPoint(point)).isFalse();
        // R = point and S = 0 solve the equation for such a key and one text in eight at least.
        for (int i = 0; i < 64; i++) {
            byte[] text = {(byte) i};
            assertThat(Ed25519.verify(point, text, Arrays.copyOf(point, 64))).isFalse();
            assertThat(Ed25519.verify(point, text, Arrays.copyOf(bytes("01" + "00".repeat(31)), 64)))
                    .isFalse();
        }
    }

    @Test
    void whatIsNoPointOfTheCurveIsNoKey() {
        int off = 0;
        for (int y = 2; y < 40; y++) {
            byte[] point = littleEndian(BigInteger.valueOf(y));
            assertThat(Ed25519.verify(point, TEXT, key.sign(TEXT))).isFalse();
            off++;
        }
        assertThat(off).isPositive();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static BigInteger number(byte[] littleEndian) {
        byte[] reversed = new byte[littleEndian.length];
        for (int i = 0; i < reversed.length; i++) reversed[i] = littleEndian[reversed.length - 1 - i];
        return new BigInteger(1, reversed);
    }

    private static byte[] littleEndian(BigInteger number) {
        byte[] bytes = new byte[32];
        byte[] bigEndian = number.toByteArray();
        for (int i = 0; i < Math.min(32, bigEndian.length); i++) bytes[i] = bigEndian[bigEndian.length - 1 - i];
        return bytes;
    }
}
