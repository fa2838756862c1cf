package localfirst.relay.access;

import java.nio.file.Path;
import java.util.List;

/**
 * The rules of access. With none of them set, everybody may use the relay.
 *
 * <p>Files are read again when they change; an empty path stands for none.
 *
 * @param origins origins of web pages that may connect, as {@link OriginRule} reads them; empty for all
 * @param originRequired whether handshakes without an origin, which browsers never make, are refused while origins are set
 * @param tokens texts of which a client has to know one
 * @param tokensFile a file with more of them, one a line
 * @param signingKeys keys that the time-limited tokens of {@link SignedTokens} are signed with
 * @param signingKeysFile a file with more of them, one a line
 * @param jwksFile a JWKS with the public keys that JWTs are signed with
 * @param jwtIssuer what a JWT's {@code iss} has to be; empty for anything
 * @param jwtAudience what has to be among a JWT's {@code aud}
 */
public record AccessConfig(
        List<String> origins,
        boolean originRequired,
        List<String> tokens,
        Path tokensFile,
        List<String> signingKeys,
        Path signingKeysFile,
        Path jwksFile,
        String jwtIssuer,
        String jwtAudience) {

    private static final Path NONE = Path.of("");

    public AccessConfig {
        origins = List.copyOf(origins);
        tokens = List.copyOf(tokens);
        signingKeys = List.copyOf(signingKeys);
    }

    /** No rules: everybody may use the relay. */
    public static AccessConfig open() {
        return new AccessConfig(List.of(), false, List.of(), NONE, List.of(), NONE, NONE, "", "relay");
    }

    public AccessConfig withOrigins(String... allowed) {
        return new AccessConfig(
                List.of(allowed),
                originRequired,
                tokens,
                tokensFile,
                signingKeys,
                signingKeysFile,
                jwksFile,
                jwtIssuer,
                jwtAudience);
    }

    public AccessConfig withTokens(String... known) {
        return new AccessConfig(
                origins,
                originRequired,
                List.of(known),
                tokensFile,
                signingKeys,
                signingKeysFile,
                jwksFile,
                jwtIssuer,
                jwtAudience);
    }

    public AccessConfig withSigningKeys(String... keys) {
        return new AccessConfig(
                origins,
                originRequired,
                tokens,
                tokensFile,
                List.of(keys),
                signingKeysFile,
                jwksFile,
                jwtIssuer,
                jwtAudience);
    }

    public AccessConfig withJwks(Path file) {
        return new AccessConfig(
                origins,
                originRequired,
                tokens,
                tokensFile,
                signingKeys,
                signingKeysFile,
                file,
                jwtIssuer,
                jwtAudience);
    }

    static boolean isNamed(Path file) {
        return !file.toString().isEmpty();
    }

    /** Never with a secret. */
    @Override
    public String toString() {
        return "AccessConfig[origins=" + origins + ", tokens=" + tokens.size() + ", signingKeys=" + signingKeys.size()
                + "]";
    }
}
