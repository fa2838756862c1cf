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
            "Lowest level that is logged when the relay runs by itself. info logs visits that end badly, debug logs all.");

    static final Setting<LogConfig.Format> FORMAT = Setting.of(
            "log.format",
            Kind.choice(LogConfig.Format.class),
            DEFAULTS.format(),
            "Format of the log when the relay runs by itself; json writes one object per line.");

    static final Setting<LogConfig.Ids> IDS = Setting.of(
            "log.ids",
            Kind.choice(LogConfig.Ids.class),
            DEFAULTS.ids(),
            "How peer ids and document ids appear in the log: as short keyed hashes, or as they are.");

    static final Setting<LogConfig.Addresses> ADDRESSES = Setting.of(
            "log.addresses",
            Kind.choice(LogConfig.Addresses.class),
            DEFAULTS.addresses(),
            "How client addresses appear in the log: only the first 24 bits (48 for IPv6), or in full (64 for IPv6).");

    static final Setting<String> KEY = Setting.of(
                    "log.key",
                    Kind.text("any text"),
                    DEFAULTS.key(),
                    "Key for hashing ids. If it isn't set, the relay generates one at each start, and hashes from different runs can't be compared.")
            .secret();

    static final List<Setting<?>> ALL = List.of(LEVEL, FORMAT, IDS, ADDRESSES, KEY);

    private LogSettings() {}

    static LogConfig log(SettingValues values) {
        return new LogConfig(
                values.get(LEVEL), values.get(FORMAT), values.get(IDS), values.get(ADDRESSES), values.get(KEY));
    }
}
