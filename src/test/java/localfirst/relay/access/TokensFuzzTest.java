package localfirst.relay.access;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import localfirst.relay.testing.ManualTimers;

/** Nobody gets in, or makes the relay fail, with a token that isn't signed. */
class TokensFuzzTest {
    private static final Path JWKS = Path.of("src/test/resources/access/jwks.json");

    private final ManualTimers timers = new ManualTimers();
    private final List<TokenRule> rules = List.of(
            new SignedTokens(
                    Secrets.keys(List.of("a-key-of-more-than-32-characters-0123"), Path.of(""), timers),
                    InstantSource.fixed(Instant.EPOCH)),
            new JwtTokens(AccessConfig.open().withJwks(JWKS), timers));

    @FuzzTest(maxDuration = "60s")
    void noneIsRight(byte[] text) {
        String token = new String(text, StandardCharsets.UTF_8);
        for (TokenRule rule : rules) {
            if (rule.judge(token) instanceof TokenRule.Right) throw new AssertionError("let in with " + token);
        }
    }
}
