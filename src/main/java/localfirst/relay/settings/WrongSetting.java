package localfirst.relay.settings;

import java.util.List;

/**
 * Invalid settings. The message lists each with its value and what is allowed, one per line, so that all can be fixed
 * at once.
 */
public final class WrongSetting extends IllegalArgumentException {
    public WrongSetting(String message) {
        super(message);
    }

    WrongSetting(List<String> problems) {
        super(String.join("\n", problems));
    }
}
