package localfirst.relay;

import localfirst.relay.connection.PipeNews;
import localfirst.relay.introduction.Healing;
import localfirst.relay.introduction.Introductions;
import localfirst.relay.peer.Pairing;

/** Passes what happens to pipes on to introductions. */
record NewsOfPipes(Introductions introductions, Healing healing) implements PipeNews {
    @Override
    public boolean correct(Pairing pairing) {
        return introductions.correct(pairing);
    }

    @Override
    public void missing(Pairing pairing) {
        if (!healing.needed(pairing)) {
            introductions.missingElsewhere(pairing);
        }
    }

    @Override
    public void lasted(Pairing pairing) {
        healing.lasted(pairing);
        introductions.lastedElsewhere(pairing);
    }
}
