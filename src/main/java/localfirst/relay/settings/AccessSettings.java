package localfirst.relay.settings;

import java.nio.file.Path;
import java.util.List;
import localfirst.relay.access.Access;
import localfirst.relay.access.AccessConfig;
import localfirst.relay.access.AccessConfig.JwtConfig;
import localfirst.relay.access.AccessConfig.SecretTexts;
import localfirst.relay.access.OriginRule;
import localfirst.relay.access.Secrets;

/** The settings for {@link AccessConfig}. */
final class AccessSettings {
    private static final AccessConfig DEFAULTS = AccessConfig.open();

    static final Setting<List<String>> ORIGINS = Setting.of(
            "access.origins",
            origins(),
            DEFAULTS.origins(),
            "Origins of web pages that may connect; defaults to all. Without a scheme, https is assumed.");

    static final Setting<Boolean> ORIGIN_REQUIRED = Setting.of(
            "access.origin-required",
            Kind.onOff(),
            DEFAULTS.originRequired(),
            "Whether to refuse handshakes without an Origin header too. Only browsers send one.");

    static final Setting<List<String>> TOKENS = Setting.of(
                    "access.tokens",
                    tokens(),
                    DEFAULTS.tokens().texts(),
                    "Shared tokens; clients must present one of them. List several while you replace one.")
            .secret();

    static final Setting<Path> TOKENS_FILE = Setting.of(
            "access.tokens-file",
            Kind.file("the path of a file with one token per line", Secrets::tokensIn),
            DEFAULTS.tokens().file(),
            "A file with more shared tokens. It is read again when it changes.");

    static final Setting<List<String>> SIGNING_KEYS = Setting.of(
                    "access.signing-keys",
                    Kind.list("keys of 32 characters or more, separated by commas", Secrets::key, key -> key),
                    DEFAULTS.signingKeys().texts(),
                    "Keys that sign tokens with an expiry time, as docs/access.md describes. List several while you replace one.")
            .secret();

    static final Setting<Path> SIGNING_KEYS_FILE = Setting.of(
            "access.signing-keys-file",
            Kind.file("the path of a file with one key per line", Secrets::keysIn),
            DEFAULTS.signingKeys().file(),
            "A file with more signing keys. It is read again when it changes.");

    static final Setting<Path> JWKS_FILE = Setting.of(
            "access.jwks-file",
            Kind.file("the path of a JWKS file", Access::checkJwks),
            DEFAULTS.jwt().keys(),
            "Public keys for JWTs that clients present as tokens. The file is read again when it changes.");

    static final Setting<String> JWT_ISSUER = Setting.of(
            "access.jwt-issuer",
            Kind.text("any text"),
            DEFAULTS.jwt().issuer(),
            "The iss that a JWT must have. By default, any is accepted.");

    static final Setting<String> JWT_AUDIENCE = Setting.of(
            "access.jwt-audience",
            Kind.text("any text"),
            DEFAULTS.jwt().audience(),
            "A value that must be in the aud of a JWT, so that tokens for other services aren't valid here.");

    static final List<Setting<?>> ALL = List.of(
            ORIGINS,
            ORIGIN_REQUIRED,
            TOKENS,
            TOKENS_FILE,
            SIGNING_KEYS,
            SIGNING_KEYS_FILE,
            JWKS_FILE,
            JWT_ISSUER,
            JWT_AUDIENCE);

    private AccessSettings() {}

    static Kind<List<String>> tokens() {
        return Kind.list(
                "tokens of 16 characters or more of A-Z a-z 0-9 . _ ~ -, separated by commas",
                Secrets::token,
                token -> token);
    }

    private static Kind<List<String>> origins() {
        return Kind.list(
                "origins such as https://app.example.org or *.example.org, separated by commas",
                text -> OriginRule.parse(text).toString(),
                origin -> origin);
    }

    static AccessConfig access(SettingValues values) {
        return new AccessConfig(
                values.get(ORIGINS),
                values.get(ORIGIN_REQUIRED),
                new SecretTexts(values.get(TOKENS), values.get(TOKENS_FILE)),
                new SecretTexts(values.get(SIGNING_KEYS), values.get(SIGNING_KEYS_FILE)),
                new JwtConfig(values.get(JWKS_FILE), values.get(JWT_ISSUER), values.get(JWT_AUDIENCE)));
    }
}
