package localfirst.relay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A key that a peer's id is bound to, and what docs/protocol.md says that it signs: written without any of the relay's code. */
public final class KeyByHand {
    private static final Pattern CHALLENGE = Pattern.compile("\"challenge\":\"([^\"]+)\"");
    private static final Pattern TICKET = Pattern.compile("\"ticket\":\"([^\"]+)\"");

    private final KeyPair pair;

    public KeyByHand() {
        this(new SecureRandom());
    }

    public KeyByHand(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, random);
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last 32 bytes of its X.509 form. */
    public byte[] publicKey() {
        byte[] encoded = pair.getPublic().getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    }

    public String id() {
        return id(publicKey());
    }

    public static String id(byte[] publicKey) {
        return "ed25519." + base64url(publicKey);
    }

    public byte[] sign(byte[] text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A Proof in JSON. */
    public String proof(String challenge, String relay) {
        return message(sign(text(challenge, relay, id())), relay);
    }

    public static String message(byte[] signature, String relay) {
        return "{\"type\":\"Proof\",\"signature\":\"" + base64url(signature) + "\",\"relay\":\"" + relay + "\"}";
    }

    /** What a proof signs. */
    public static byte[] text(String challenge, String relay, String id) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (String part : new String[] {"localfirst-relay/proof/1", challenge, relay, id}) {
            byte[] bytes = part.getBytes(UTF_8);
            text.write(bytes.length / 256);
            text.write(bytes.length % 256);
            text.writeBytes(bytes);
        }
        return text.toByteArray();
    }

    public static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The challenge in a message of the relay's. */
    public static String challenge(String message) {
        return only(CHALLENGE, message);
    }

    public static String ticket(String message) {
        return only(TICKET, message);
    }

    private static String only(Pattern pattern, String message) {
        Matcher found = pattern.matcher(message);
        if (!found.find()) throw new AssertionError("no " + pattern + " in " + message);
        return found.group(1);
    }
}
