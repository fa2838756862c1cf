package localfirst.relay.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** How log lines look when the relay runs by itself: one line each, as text or as JSON. */
final class LineFormat extends Formatter {
    private final boolean json;

    LineFormat(boolean json) {
        this.json = json;
    }

    @Override
    public String format(LogRecord line) {
        return json ? jsonLine(line) : textLine(line);
    }

    private String textLine(LogRecord line) {
        StringBuilder text = new StringBuilder();
        text.append(time(line)).append(' ').append(level(line)).append(' ').append(formatMessage(line));
        text.append('\n').append(trace(line));
        return text.toString();
    }

    private String jsonLine(LogRecord line) {
        StringBuilder text = new StringBuilder("{");
        field("time", time(line), text);
        field("level", level(line), text);
        field("logger", String.valueOf(line.getLoggerName()), text);
        Object[] parameters = line.getParameters();
        if (parameters != null && parameters.length == 1 && parameters[0] instanceof LogFields fields) {
            field("message", line.getMessage().replace(": {0}", ""), text);
            for (Map.Entry<String, Object> each : fields.asMap().entrySet()) {
                field(each.getKey(), each.getValue(), text);
            }
        } else {
            field("message", formatMessage(line), text);
        }
        if (line.getThrown() != null) {
            field("error", trace(line), text);
        }
        return text.append("}\n").toString();
    }

    private static void field(String name, Object value, StringBuilder text) {
        text.append(text.length() > 1 ? "," : "");
        JsonText.quote(name, text);
        text.append(':');
        if (value instanceof Number) {
            text.append(value);
        } else {
            JsonText.quote(String.valueOf(value), text);
        }
    }

    private static Instant time(LogRecord line) {
        return line.getInstant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String level(LogRecord line) {
        return switch (line.getLevel().getName()) {
            case "SEVERE" -> "ERROR";
            case "FINE", "FINER", "FINEST", "CONFIG" -> "DEBUG";
            default -> line.getLevel().getName().toUpperCase(Locale.ROOT);
        };
    }

    private static String trace(LogRecord line) {
        if (line.getThrown() == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        line.getThrown().printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
