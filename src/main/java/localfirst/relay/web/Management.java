package localfirst.relay.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import localfirst.relay.ManagementConfig;
import localfirst.relay.ManagementConfig.Place;
import localfirst.relay.access.OriginRule;
import localfirst.relay.access.Secrets;
import localfirst.relay.access.SharedTokens;
import localfirst.relay.handshake.HandshakeFilter;
import localfirst.relay.handshake.HandshakeRequest;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/** Decides who may see the management endpoints. Thread-safe. */
final class Management {
    private static final String EVERYBODY = "*";

    private final ManagementConfig config;
    private final @Nullable SharedTokens tokens;
    private final List<OriginRule> corsOrigins;

    /** What becomes of a request. */
    enum Answer {
        SHOWN,
        /** 401: a token is needed. */
        NEEDS_TOKEN,
        /** 404. */
        NOT_HERE
    }

    Management(ManagementConfig config, Timers timers) {
        this.config = config;
        Secrets secrets = Secrets.tokens(config.tokens(), config.tokensFile(), timers);
        tokens = secrets.isEmpty() ? null : new SharedTokens(secrets);
        corsOrigins = config.corsOrigins().stream()
                .filter(origin -> !origin.equals(EVERYBODY))
                .map(OriginRule::parse)
                .toList();
    }

    /** Whether the request came to the management port, where there is nothing else. */
    boolean isAtPort(HttpServletRequest request) {
        return config.port() > 0 && request.getLocalPort() == config.port();
    }

    Answer answer(Place place, HttpServletRequest request) {
        boolean isPublic =
                (config.port() == 0 && tokens == null) || !config.privates().contains(place);
        if (isPublic || isAtPort(request) || isRight(request)) {
            return Answer.SHOWN;
        }
        return tokens == null ? Answer.NOT_HERE : Answer.NEEDS_TOKEN;
    }

    private boolean isRight(HttpServletRequest request) {
        String shown =
                tokens == null ? null : HandshakeRequest.bearer(HandshakeFilter.values(request, "Authorization"));
        return tokens != null && shown != null && tokens.contains(shown);
    }

    /** The {@code Access-Control-Allow-Origin} for this origin; null if its pages may not read. */
    @Nullable
    String corsFor(@Nullable String origin) {
        if (origin == null) {
            return null;
        }
        boolean isAllowed =
                config.corsOrigins().contains(EVERYBODY) || corsOrigins.stream().anyMatch(rule -> rule.allows(origin));
        return isAllowed ? origin : null;
    }
}
