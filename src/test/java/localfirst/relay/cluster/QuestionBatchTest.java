package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which questions are asked together, and how their answers are told apart. */
class QuestionBatchTest {
    private static Question question(String what, String node, int arguments) {
        return new Question(what, node, Collections.nCopies(arguments, "x"), 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Integer> sizes(Question... questions) {
        return QuestionBatch.of(List.of(questions)).stream()
                .map(batch -> batch.questions().size())
                .toList();
    }

    @Test
    void consecutiveQuestionsOfANodeAreAskedTogether() {
        assertThat(sizes(question("announce", "one", 5), question("withdraw", "one", 2), question("host", "one", 4)))
                .containsExactly(3);
        assertThat(sizes(question("find", "one", 3), question("find", "two", 3), question("find", "one", 3)))
                .containsExactly(1, 1, 1);
        assertThat(QuestionBatch.of(List.of())).isEmpty();
    }

    @Test
    void questionsWithoutANumberAreAskedAlone() {
        assertThat(sizes(question("sweep", "", 0), question("sweep", "", 0), question("find", "", 3)))
                .containsExactly(1, 1, 1);
        assertThat(sizes(question("find", "one", 3), question("leave", "one", 0)))
                .containsExactly(1, 1);
    }

    @Test
    void longQuestionsAreAskedAlone() {
        Question large = question("announce", "one", 1280);
        Question small = question("announce", "one", 5);
        assertThat(sizes(large, small, small, large, small)).containsExactly(1, 2, 1, 1);
        Question[] many = new Question[205];
        Arrays.fill(many, small);
        assertThat(sizes(many)).containsExactly(102, 102, 1);
    }

    @Test
    void eachQuestionGetsItsOwnAnswer() {
        Question one = question("host", "one", 4);
        Question two = question("withdraw", "one", 2);
        Question three = question("find", "one", 3);
        QuestionBatch batch = QuestionBatch.of(List.of(one, two, three)).get(0);
        List<Object> fields = List.of(1L, bytes("node"), 0L, -1L, bytes("ERR no"));
        List<QuestionBatch.Answer> answers = batch.answers(fields);
        assertThat(answers).extracting(QuestionBatch.Answer::question).containsExactly(one, two, three);
        assertThat(answers).extracting(QuestionBatch.Answer::failed).containsExactly(false, false, true);
        assertThat(answers.get(0).fields()).isEqualTo(fields.subList(1, 2));
        assertThat(answers.get(1).fields()).isEmpty();
        assertThat(answers.get(2).fields()).isEqualTo(fields.subList(4, 5));
    }

    @Test
    void answersThatMakeNoSenseAreRefused() {
        QuestionBatch batch = QuestionBatch.of(List.of(question("find", "one", 3), question("find", "one", 3)))
                .get(0);
        for (Object wrong : new Object[] {
            bytes("OK"),
            1L,
            List.of(),
            List.of(0L),
            List.of(0L, -1L),
            List.of(0L, 1L),
            List.of(0L, -2L, bytes("a"), bytes("b")),
            List.of(0L, Long.MAX_VALUE, bytes("a")),
            List.of(Long.MIN_VALUE, 0L),
            List.of(0L, bytes("1"), bytes("a"))
        }) {
            assertThatThrownBy(() -> batch.answers(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
