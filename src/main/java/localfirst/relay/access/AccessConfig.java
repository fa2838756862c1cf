package localfirst.relay.access;

import java.nio.file.Path;
import java.util.List;

/**
 * The rules of access. With none of them set, everybody may use the relay.
 *
 * <p>Files are read again when they change; an empty path stands for none.
 *
 * @param origins origins of web pages that may connect, as {@link OriginRule} reads them; empty for all
 * @param originRequired whether handshakes without an origin are refused too, if origins are set; browsers always send
 *     one
 * @param tokens shared tokens; a client has to present one of them
 * @param signingKeys keys that sign tokens with an expiry time, in the form of {@link SignedTokens}
 * @param jwt which JWTs are accepted
 */
public record AccessConfig(
        List<String> origins, boolean originRequired, SecretTexts tokens, SecretTexts signingKeys, JwtConfig jwt) {

    private static final Path NO_FILE = Path.of("");
    private static final SecretTexts NO_TEXTS = new SecretTexts(List.of(), NO_FILE);

    /**
     * Checks that the rules fit each other.
     *
     * @throws IllegalArgumentException if an origin is required but none is set
     */
    public AccessConfig {
        origins = List.copyOf(origins);
        if (originRequired && origins.isEmpty()) {
            throw new IllegalArgumentException("an origin is required, but none is set: every origin would be allowed");
        }
    }

    /**
     * Secrets from a setting and from a file.
     *
     * @param file a file with more of them, one per line
     */
    public record SecretTexts(List<String> texts, Path file) {
        /** Copies the list. */
        public SecretTexts {
            texts = List.copyOf(texts);
        }

        /** Shows how many there are, but not the secrets. */
        @Override
        public String toString() {
            return texts.size() + " and " + (isNamed(file) ? file : "no file");
        }
    }

    /**
     * Which JWTs are accepted.
     *
     * @param keys a JWKS with the public keys that verify them
     * @param issuer what their {@code iss} has to be; empty for anything
     * @param audience a value that has to be in their {@code aud}
     */
    public record JwtConfig(Path keys, String issuer, String audience) {
        static final String USUAL_AUDIENCE = "relay";

        /**
         * Checks that the claims have a key.
         *
         * @throws IllegalArgumentException if there is an issuer and no key: no client would need a JWT
         */
        public JwtConfig {
            if (!isNamed(keys) && !issuer.isEmpty()) {
                throw new IllegalArgumentException("an issuer of JWTs is set, but no JWKS: no client would need a JWT");
            }
        }
    }

    /** No rules: everybody may use the relay. */
    public static AccessConfig open() {
        return new AccessConfig(
                List.of(), false, NO_TEXTS, NO_TEXTS, new JwtConfig(NO_FILE, "", JwtConfig.USUAL_AUDIENCE));
    }

    /** Admits only handshakes of these origins, such as {@code https://app.example.org}. */
    public AccessConfig withOrigins(String... allowed) {
        return new AccessConfig(List.of(allowed), originRequired, tokens, signingKeys, jwt);
    }

    /** Admits clients that present one of these shared tokens. */
    public AccessConfig withTokens(String... known) {
        return new AccessConfig(
                origins, originRequired, new SecretTexts(List.of(known), tokens.file), signingKeys, jwt);
    }

    /** Admits clients whose token is signed with one of these keys. */
    public AccessConfig withSigningKeys(String... keys) {
        return new AccessConfig(origins, originRequired, tokens, new SecretTexts(List.of(keys), signingKeys.file), jwt);
    }

    /** Admits clients that present a JWT signed with a key of this JWKS file. */
    public AccessConfig withJwks(Path file) {
        return new AccessConfig(
                origins, originRequired, tokens, signingKeys, new JwtConfig(file, jwt.issuer, jwt.audience));
    }

    static boolean isNamed(Path file) {
        return !file.toString().isEmpty();
    }

    /** Shows no secrets. */
    @Override
    public String toString() {
        return "AccessConfig[origins=" + origins + ", tokens=" + tokens + ", signingKeys=" + signingKeys + "]";
    }
}
