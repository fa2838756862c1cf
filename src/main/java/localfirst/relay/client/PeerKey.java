package localfirst.relay.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * A key pair that makes a peer's id its own: the id contains the public key, and relays admit only peers that have the
 * private key. A device creates one and keeps it.
 *
 * <p>Immutable. The methods that read and write files block.
 */
public final class PeerKey {
    private static final String ALGORITHM = "Ed25519";
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final byte[] PROBE = "is this the key's other half?".getBytes(US_ASCII);
    private static final int LINE = 64;

    private final PrivateKey privateKey;
    private final String peerId;

    private PeerKey(PrivateKey privateKey, String peerId) {
        this.privateKey = privateKey;
        this.peerId = peerId;
    }

    /** Makes a new one. */
    public static PeerKey create() {
        return of(new SecureRandom());
    }

    /** The key pair that the JDK generates from this source of random bytes. */
    private static PeerKey of(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(Ed25519.PARAMETERS, random);
            KeyPair pair = generator.generateKeyPair();
            return new PeerKey(pair.getPrivate(), Ed25519.peerId(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK since 15 has " + ALGORITHM, e);
        }
    }

    /**
     * Reads a key from a file that was written by this class or by {@code openssl genpkey -algorithm ed25519}.
     *
     * @throws IOException if the file can't be read, or isn't a PEM file with a private Ed25519 key (PKCS#8)
     */
    public static PeerKey load(Path file) throws IOException {
        String text = Files.readString(file, US_ASCII);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(file + " isn't a PEM file with a private key");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
            return of(KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " isn't a private Ed25519 key in PKCS#8", e);
        }
    }

    /**
     * Reads the key in a file, or creates one and writes it there if the file doesn't exist.
     *
     * @throws IOException if the file can't be read or written, or isn't such a key
     */
    public static PeerKey loadOrCreate(Path file) throws IOException {
        try {
            return load(file);
        } catch (NoSuchFileException e) {
            try {
                PeerKey created = create();
                created.save(file);
                return created;
            } catch (FileAlreadyExistsException another) {
                // Another process was quicker.
                return load(file);
            }
        }
    }

    /**
     * Writes it to a new PEM file, readable only by its owner if the file system supports that.
     *
     * @throws FileAlreadyExistsException if there is such a file
     */
    public void save(Path file) throws IOException {
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(privateKey.getEncoded());
        byte[] pem = (BEGIN + "\n" + body + "\n" + END + "\n").getBytes(US_ASCII);
        boolean isPosix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        // Atomically: another process may be reading.
        Path folder = file.toAbsolutePath().getParent();
        Path written = Files.createTempFile(folder, ".", ".key", ownerOnly);
        try {
            Files.write(written, pem, StandardOpenOption.TRUNCATE_EXISTING);
            link(written, file);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** Gives the file its name, unless that is taken. */
    private static void link(Path written, Path file) throws IOException {
        try {
            Files.createLink(file, written);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | IOException e) {
            // Not every file system has links.
            Files.move(written, file);
        }
    }

    /** The id of the peer that has this key. */
    public String peerId() {
        return peerId;
    }

    byte[] sign(byte[] text) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(privateKey);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this key has signed before", e);
        }
    }

    /** Only its id: never the private key. */
    @Override
    public String toString() {
        return "PeerKey[" + peerId + "]";
    }

    /**
     * The JDK doesn't compute a public key from a private one. But it generates pairs from random bytes, and an Ed25519
     * private key is nothing but these bytes.
     */
    private static PeerKey of(PrivateKey read) throws GeneralSecurityException {
        byte[] seed =
                read instanceof EdECPrivateKey edwards ? edwards.getBytes().orElse(new byte[0]) : new byte[0];
        if (seed.length != Ed25519.KEY_BYTES) {
            throw new GeneralSecurityException("not a key of 32 bytes");
        }
        String peerId = of(new Seed(seed)).peerId;
        PeerKey key = new PeerKey(read, peerId);
        if (!Ed25519.verify(peerId, PROBE, key.sign(PROBE))) {
            throw new GeneralSecurityException("this JDK generates keys in an unexpected way");
        }
        return key;
    }

    /** Always returns the same bytes. */
    private static final class Seed extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final byte[] seed;

        Seed(byte[] seed) {
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, Math.min(seed.length, bytes.length));
        }
    }
}
