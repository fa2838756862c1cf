package localfirst.relay.settings;

import java.util.List;
import localfirst.relay.log.LogConfig;

/** The settings for {@link LogConfig}. */
final class LogSettings {
    private static final LogConfig DEFAULTS = LogConfig.defaults();

    static final Setting<LogConfig.Level> LEVEL = Setting.of(
            "log.level",
            Kind.choice(LogConfig.Level.class),
            DEFAULTS.level(),
            "The least that is logged by a relay that runs by itself. Info tells of visits that end badly, debug of all.");

    static final Setting<LogConfig.Format> FORMAT = Setting.of(
            "log.format",
            Kind.choice(LogConfig.Format.class),
            DEFAULTS.format(),
            "How log lines look when the relay runs by itself; json is one object a line.");

    static final Setting<LogConfig.Ids> IDS = Setting.of(
            "log.ids",
            Kind.choice(LogConfig.Ids.class),
            DEFAULTS.ids(),
            "How ids of peers and documents appear in the log: as short hashes with a key, or as they are.");

    static final Setting<LogConfig.Addresses> ADDRESSES = Setting.of(
            "log.addresses",
            Kind.choice(LogConfig.Addresses.class),
            DEFAULTS.addresses(),
            "How addresses of clients appear in the log: the first 24 bits (48 of IPv6), or in full (64 of IPv6).");

    static final Setting<String> KEY = Setting.of(
                    "log.key",
                    Kind.text("any text"),
                    DEFAULTS.key(),
                    "What ids are hashed with. Without one, each start makes its own, and hashes of two runs can't be"
                            + " compared.")
            .secret();

    static final List<Setting<?>> ALL = List.of(LEVEL, FORMAT, IDS, ADDRESSES, KEY);

    private LogSettings() {}

    static LogConfig log(SettingValues values) {
        return new LogConfig(
                values.get(LEVEL), values.get(FORMAT), values.get(IDS), values.get(ADDRESSES), values.get(KEY));
    }
}
