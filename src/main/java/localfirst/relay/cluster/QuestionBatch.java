package localfirst.relay.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive questions of one node that Redis answers in one run of the script. What each run costs is then paid once.
 *
 * <p>Owned by the thread that sends.
 */
final class QuestionBatch {
    /** More delay the renewal of everybody's lease. A single question may have more. */
    private static final int MAX_ARGUMENTS = 512;

    private static final int BEFORE = 7;
    private static final int BEFORE_EACH = 2;
    private static final long FAILED = -1;

    private final List<Question> questions = new ArrayList<>();
    private int arguments;

    /** The number that it was sent with. */
    private long write;

    private QuestionBatch() {}

    /** Divides questions into batches, in their order. */
    static List<QuestionBatch> of(List<Question> questions) {
        List<QuestionBatch> batches = new ArrayList<>();
        QuestionBatch last = new QuestionBatch();
        for (Question question : questions) {
            if (batches.isEmpty() || !last.fits(question)) {
                last = new QuestionBatch();
                batches.add(last);
            }
            last.questions.add(question);
            last.arguments += question.arguments().size();
        }
        return batches;
    }

    private boolean fits(Question question) {
        return isNumbered()
                && question.isNumbered()
                && self().equals(question.self())
                && arguments + question.arguments().size() <= MAX_ARGUMENTS;
    }

    List<Question> questions() {
        return questions;
    }

    String self() {
        return questions.get(0).self();
    }

    /** Whether its answer means that the engine has noted its number. */
    boolean isNumbered() {
        return questions.get(0).isNumbered();
    }

    long write() {
        return write;
    }

    /** The arguments of EVALSHA, to be sent now under this number. */
    byte[][] command(byte[] script, byte[] prefix, long number, long confirmed, long leaseMillis) {
        write = number;
        byte[][] all = new byte[BEFORE + BEFORE_EACH * questions.size() + arguments][];
        all[0] = script;
        all[1] = Question.bytes("1");
        all[2] = prefix;
        all[3] = Question.bytes(self());
        all[4] = Question.bytes(Long.toString(number));
        all[5] = Question.bytes(Long.toString(confirmed));
        all[6] = Question.bytes(Long.toString(leaseMillis));
        int at = BEFORE;
        for (Question question : questions) {
            question.noteSent();
            all[at++] = Question.bytes(question.what());
            all[at++] = Question.bytes(Integer.toString(question.arguments().size()));
            for (String argument : question.arguments()) {
                all[at++] = Question.bytes(argument);
            }
        }
        return all;
    }

    /**
     * What Redis answered to one question.
     *
     * @param fields the answer; for a failure, only its text
     */
    record Answer(Question question, boolean failed, List<?> fields) {}

    /**
     * Divides the answer of a run: for each question the number of its fields, and these; or -1 and why it failed.
     *
     * @throws IllegalArgumentException if it isn't one
     */
    List<Answer> answers(Object answer) {
        if (!(answer instanceof List<?> all)) {
            throw new IllegalArgumentException("it isn't a list");
        }
        List<Answer> answers = new ArrayList<>(questions.size());
        int at = 0;
        for (Question question : questions) {
            long count = at < all.size() && all.get(at) instanceof Long number ? number : Long.MAX_VALUE;
            boolean failed = count == FAILED;
            int begin = at + 1;
            if (count < FAILED || (failed ? 1 : count) > all.size() - begin) {
                throw new IllegalArgumentException("it has too few fields");
            }
            at = begin + (failed ? 1 : (int) count);
            answers.add(new Answer(question, failed, all.subList(begin, at)));
        }
        return answers;
    }
}
