package localfirst.relay.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and keys in PEM with nothing but the JDK, because in a container there may be no Tomcat to do it.
 * Blocks while it reads from the disk. If something is wrong with a file, it throws an {@link
 * IllegalArgumentException}.
 */
public final class PemFiles {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final char[] IN_MEMORY = "relay".toCharArray();

    /** Put before an RSA key, this makes PKCS#8 of it: version 0, and the algorithm's name (RFC 5208, RFC 8017). */
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    /** Something to sign. */
    private static final byte[] SAMPLE = {1};

    private static final long LONGEST = 4L << 20;
    private static final int DER_SEQUENCE = 0x30;
    private static final int DER_OCTETS = 0x04;
    private static final int DER_TWO_BYTES = 0x82;

    private PemFiles() {}

    private record Block(Path file, String kind, String base64) {
        byte[] bytes() {
            try {
                return Base64.getMimeDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + " isn't PEM: " + kind + " can't be decoded", e);
            }
        }

        /** Those of OpenSSL's own kind say so in a line before the key. */
        boolean isEncrypted() {
            return base64.contains("ENCRYPTED");
        }
    }

    private static List<Block> blocks(Path file) throws IOException {
        if (Files.size(file) > LONGEST) {
            throw new IllegalArgumentException(file + " is too long for certificates and keys");
        }
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(file, ISO_8859_1));
        while (matcher.find()) {
            blocks.add(new Block(file, matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    /** The certificates in a file, in their order; at least one. */
    public static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks(file)) {
                if (block.kind.equals("CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " holds a certificate that can't be read", e);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no certificate");
        }
        return certificates;
    }

    /** A store of the certificates in a file, each of which is trusted. */
    public static KeyStore trustStore(Path file) throws IOException {
        try {
            KeyStore store = emptyStore();
            for (X509Certificate certificate : certificates(file)) {
                store.setCertificateEntry("trusted-" + store.size(), certificate);
            }
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " can't be trusted", e);
        }
    }

    /** A store of one private key and its certificates. {@link #password} opens it. */
    static KeyStore keyStore(Path certificate, Path key) throws IOException {
        List<X509Certificate> chain = certificates(certificate);
        try {
            KeyStore store = emptyStore();
            PublicKey shown = chain.get(0).getPublicKey();
            PrivateKey found = privateKey(key, shown.getAlgorithm());
            if (!belongTogether(found, shown)) {
                // As while one of the two files has been replaced, and the other not yet.
                throw new IllegalArgumentException(key + " isn't the key of " + certificate);
            }
            store.setKeyEntry("node", found, IN_MEMORY, chain.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(key + " isn't the key of " + certificate, e);
        }
    }

    /** What one signs, the other has to accept. */
    private static boolean belongTogether(PrivateKey key, PublicKey shown) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (shown.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> shown.getAlgorithm();
                });
        if (signature.getAlgorithm().equals("RSASSA-PSS")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        signature.initSign(key);
        signature.update(SAMPLE);
        byte[] signed = signature.sign();
        signature.initVerify(shown);
        signature.update(SAMPLE);
        return signature.verify(signed);
    }

    /** Differs where what these files contain does. A file that can't be read is as one that is empty. */
    static byte[] digest(List<Path> files) {
        MessageDigest digest = sha256();
        for (Path file : files) {
            byte[] content = new byte[0];
            try {
                content = Files.size(file) > LONGEST ? content : Files.readAllBytes(file);
            } catch (IOException e) {
                // Whoever uses the file will be told.
            }
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, content.length));
            digest.update(content);
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Protects only what is in memory. */
    static char[] password() {
        return IN_MEMORY.clone();
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static PrivateKey privateKey(Path file, String algorithm) throws IOException, GeneralSecurityException {
        for (Block block : blocks(file)) {
            if (block.kind.equals("PRIVATE KEY")) {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(block.bytes()));
            }
            if (block.kind.equals("RSA PRIVATE KEY") && !block.isEncrypted()) {
                return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8(block.bytes())));
            }
            if (block.kind.endsWith("PRIVATE KEY")) {
                throw new IllegalArgumentException(
                        file + " holds a key of another kind; openssl pkcs8 -topk8 -nodes makes one that will do");
            }
        }
        throw new IllegalArgumentException(file + " holds no private key");
    }

    private static byte[] pkcs8(byte[] rsa) {
        return der(DER_SEQUENCE, RSA_ALGORITHM, der(DER_OCTETS, new byte[0], rsa));
    }

    private static byte[] der(int tag, byte[] first, byte[] second) {
        int length = first.length + second.length;
        return ByteBuffer.allocate(4 + length)
                .put((byte) tag)
                .put((byte) DER_TWO_BYTES)
                .putShort((short) length)
                .put(first)
                .put(second)
                .array();
    }
}
