package localfirst.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The reference in the docs is what the code says. */
class SettingDocsTest {
    /** Writes the table anew: {@code mvn package -Dtest=SettingDocsTest -Drelay.docs.write=true}. */
    @Test
    void theTableInTheDocsIsTheOneOfTheCode() throws IOException {
        Path page = Path.of("docs/settings.md");
        String text = Files.readString(page);
        int table = text.indexOf("| environment |");
        assertThat(table).as("where the table begins").isPositive();
        if (Boolean.getBoolean("relay.docs.write")) {
            text = text.substring(0, table) + SettingTexts.markdown();
            Files.writeString(page, text);
        }
        assertThat(text.substring(table)).isEqualTo(SettingTexts.markdown());
    }

    @Test
    void helpNamesEverySetting() {
        assertThat(Settings.all())
                .allSatisfy(
                        setting -> assertThat(SettingTexts.help(80)).contains("  " + setting.environment() + "  ("));
        assertThat(SettingTexts.help(80).lines()).allMatch(line -> line.length() <= 80);
        assertThat(SettingTexts.help(120).lines().filter(line -> line.length() > 80))
                .isNotEmpty();
        assertThat(SettingTexts.help(80).lines().filter(line -> line.matches("[A-Z]\\w+")))
                .contains("General", "TLS", "Log", "Access", "Management", "Limits")
                .doesNotHaveDuplicates();
    }
}
