package localfirst.relay.settings;

import java.util.List;

/**
 * Settings that can't be as they are. The message names each with its value and what is allowed, one a line: whoever mends
 * them shouldn't have to start once for each.
 */
public final class WrongSetting extends IllegalArgumentException {
    public WrongSetting(String message) {
        super(message);
    }

    WrongSetting(List<String> problems) {
        super(String.join("\n", problems));
    }
}
