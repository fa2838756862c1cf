package localfirst.relay.server;

/** What {@code java -jar relay.war} runs. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("not yet");
    }
}
