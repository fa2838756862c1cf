package localfirst.relay.settings;

/** A setting has a value that it can't have. The message names the setting, the value and what is allowed. */
public final class WrongSetting extends IllegalArgumentException {
    public WrongSetting(String message) {
        super(message);
    }
}
