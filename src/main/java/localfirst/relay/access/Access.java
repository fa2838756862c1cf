package localfirst.relay.access;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import localfirst.relay.admission.Admission;
import localfirst.relay.admission.Refusal;
import localfirst.relay.log.VisitLog;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * The rules that decide who may use this relay, and the policies that are asked in addition.
 *
 * <p>Thread-safe. Called once for each handshake. It blocks while policies decide, changed files are read, and earlier
 * signatures are checked, and no longer. Without rules, it allows everything at once.
 */
public final class Access {
    private static final System.Logger LOG = System.getLogger(Access.class.getName());

    private final List<OriginRule> origins;
    private final boolean originRequired;
    private final List<TokenRule> tokens;
    private final List<AccessPolicy> policies;
    private final Admission admission;
    private final VisitLog log;

    /** Half of the processors are kept for peers that are connected. */
    private final CheckTurns turns =
            new CheckTurns(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    /** @throws IllegalArgumentException if a rule is invalid, or its file can't be read */
    public Access(AccessConfig config, List<AccessPolicy> policies, Admission admission, VisitLog log, Timers timers) {
        this.origins = config.origins().stream().map(OriginRule::parse).toList();
        this.originRequired = config.originRequired();
        this.tokens = rules(config, timers);
        this.policies = List.copyOf(policies);
        this.admission = admission;
        this.log = log;
    }

    private static List<TokenRule> rules(AccessConfig config, Timers timers) {
        List<TokenRule> rules = new ArrayList<>();
        Secrets tokens = Secrets.tokens(config.tokens().texts(), config.tokens().file(), timers);
        if (!tokens.isEmpty()) {
            rules.add(new SharedTokens(tokens));
        }
        Secrets keys =
                Secrets.keys(config.signingKeys().texts(), config.signingKeys().file(), timers);
        if (!keys.isEmpty()) {
            rules.add(new SignedTokens(keys, InstantSource.system()));
        }
        if (AccessConfig.isNamed(config.jwt().keys())) {
            rules.add(new JwtTokens(config, timers));
        }
        return rules;
    }

    /**
     * Checks whether a file can be used as a JWKS.
     *
     * @throws IllegalArgumentException if not
     */
    public static void checkJwks(Path file) throws java.io.IOException {
        JwtTokens.keysIn(file);
    }

    /** Whether everybody may do everything. */
    public boolean isOpen() {
        return origins.isEmpty() && tokens.isEmpty() && policies.isEmpty();
    }

    /** Whether everybody needs a token. */
    public boolean asksForToken() {
        return !tokens.isEmpty();
    }

    /** Decides about a handshake. A refusal is counted and logged. */
    public AccessDecision decide(AccessRequest request) {
        AccessDecision decision = judge(request);
        if (decision instanceof AccessDecision.Refused refused) {
            admission.denied(refused.why(), request.address());
            String endpoint = request.pairing().isPresent() ? "connection" : "introduction";
            log.refused(
                    endpoint, request.peer(), request.address(), refused.why().label());
        }
        return decision;
    }

    private AccessDecision judge(AccessRequest request) {
        Optional<Refusal> early = cheapRefusal(request);
        if (early.isPresent()) {
            return new AccessDecision.Refused(early.get());
        }
        AccessDecision decision = tokens.isEmpty()
                ? AccessDecision.allow()
                : turns.take(
                                request.address(),
                                () -> byToken(request, request.token().orElse("")))
                        .orElseGet(() -> new AccessDecision.Refused(Refusal.TOO_FAST));
        for (AccessPolicy policy : policies) {
            if (decision instanceof AccessDecision.Allowed allowed) {
                decision = both(allowed, ask(policy, request));
            }
        }
        boolean isForAnother = decision instanceof AccessDecision.Allowed allowed
                && request.document()
                        .filter(document -> !allowed.grant().allows(document))
                        .isPresent();
        return isForAnother ? new AccessDecision.Refused(Refusal.TOKEN_FOR_ANOTHER) : decision;
    }

    /**
     * The refusal, if it can be found without checking a signature or asking an application: nothing else that a
     * stranger can ask for costs as much.
     */
    private Optional<Refusal> cheapRefusal(AccessRequest request) {
        if (admission.isTooFast(request.address())) {
            return Optional.of(Refusal.TOO_FAST);
        }
        if (isWrongOrigin(request.origin().orElse(null))) {
            return Optional.of(Refusal.WRONG_ORIGIN);
        }
        if (!tokens.isEmpty() && request.token().isEmpty()) {
            return Optional.of(Refusal.NO_TOKEN);
        }
        return !tokens.isEmpty() && admission.hasGuessedTooMuch(request.address())
                ? Optional.of(Refusal.TOO_MANY_WRONG_TOKENS)
                : Optional.empty();
    }

    /**
     * A program other than a browser can send any origin. So requiring one protects nobody, but it can be configured.
     */
    private boolean isWrongOrigin(@Nullable String origin) {
        if (origins.isEmpty()) {
            return false;
        }
        return origin == null ? originRequired : origins.stream().noneMatch(rule -> rule.allows(origin));
    }

    private AccessDecision byToken(AccessRequest request, String token) {
        TokenRule.Bad worst = TokenRule.Bad.WRONG;
        for (TokenRule rule : tokens) {
            TokenRule.Verdict verdict = judged(rule, token);
            if (verdict instanceof TokenRule.Right right) {
                return right.peer() == null
                                || right.peer().equals(request.peer().value())
                        ? new AccessDecision.Allowed(right.grant())
                        : new AccessDecision.Refused(Refusal.TOKEN_FOR_ANOTHER);
            }
            worst = verdict instanceof TokenRule.Bad bad && bad.compareTo(worst) > 0 ? bad : worst;
        }
        return new AccessDecision.Refused(
                switch (worst) {
                    case EXPIRED -> Refusal.EXPIRED_TOKEN;
                    case MALFORMED -> Refusal.MALFORMED_TOKEN;
                    case WRONG -> {
                        admission.guessed(request.address());
                        yield Refusal.WRONG_TOKEN;
                    }
                });
    }

    /** Texts by strangers go through libraries. If one of these fails, that must not end the handshake's thread. */
    private static TokenRule.Verdict judged(TokenRule rule, String token) {
        try {
            return rule.judge(token);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A token couldn't be checked and counts as wrong", e);
            return TokenRule.Bad.WRONG;
        }
    }

    private static AccessDecision both(AccessDecision.Allowed first, AccessDecision second) {
        return second instanceof AccessDecision.Allowed allowed
                ? new AccessDecision.Allowed(first.grant().and(allowed.grant()))
                : second;
    }

    private static AccessDecision ask(AccessPolicy policy, AccessRequest request) {
        try {
            return policy.decide(request);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "An access policy failed, so the peer is refused", e);
            return AccessDecision.refuse();
        }
    }
}
