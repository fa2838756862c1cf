package localfirst.relay.web;

import jakarta.websocket.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Undertow's own suspending and resuming.
 *
 * <p>Undertow goes on reading while a message is being handled, and keeps what it reads without bound, so that holding up
 * its thread doesn't help. Its sessions know their channel, which can be suspended; it is reached by reflection, since the
 * classes are there in WildFly only.
 */
final class UndertowPause implements ReadPause {
    private final Object channel;
    private final Method suspend;
    private final Method resume;

    // Guarded by this
    private boolean paused;

    private UndertowPause(Object channel, Method suspend, Method resume) {
        this.channel = channel;
        this.suspend = suspend;
        this.resume = resume;
    }

    /** @return nothing if this isn't a session of Undertow's */
    static Optional<ReadPause> of(Session session) {
        try {
            Object channel = session.getClass().getMethod("getWebSocketChannel").invoke(session);
            return Optional.of(new UndertowPause(
                    channel,
                    channel.getClass().getMethod("suspendReceives"),
                    channel.getClass().getMethod("resumeReceives")));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean isReliable() {
        return true;
    }

    @Override
    public synchronized void pause(BooleanSupplier mayRead) {
        if (!paused && !mayRead.getAsBoolean()) {
            paused = true;
            call(suspend);
        }
    }

    @Override
    public synchronized void resume() {
        if (paused) {
            paused = false;
            call(resume);
        }
    }

    @Override
    public synchronized boolean isPaused() {
        return paused;
    }

    private void call(Method method) {
        try {
            method.invoke(channel);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Undertow's channel can't be paused", e);
        }
    }
}
