/*
 * Makes the load of the bench's case "connect", for less CPU than the generator in Java, which would be the limit
 * itself: pairs of callers that connect, exchange a frame each way, and close; then the next ones. One thread, epoll.
 *
 * It does what the generator in Java does, in the same order (bench/JavaPairs.java). The second caller connects when
 * the handshake of the first is answered. Once the second's is, each sends the other a frame. Whoever is the last to
 * get one closes, and the relay then closes both connections. Pings are answered. The answer to the handshake, the
 * content of the frames and the end of each connection are checked. If one is wrong, the program says so and fails.
 * Unlike the one in Java, it sends what it has to say after a read in one piece, and a packet less for each connection.
 *
 * Usage: connects ADDRESS PORT PORT-OF-SECOND-CALLERS PAIRS-AT-A-TIME. For each line on standard input, a number of
 * milliseconds, it prints a line about that time: pairs, seconds, its own CPU so far in seconds, and the time until a
 * pair is connected, p50 and p99 in microseconds. Between these times the load goes on. It ends with its standard
 * input.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_PAIRS = 1000, MOST_TIMES = 1 << 22, BUFFER = 1024, SHORT = 125, MESSAGE = 4, MASK = 4 };
enum { BINARY = 0x82, CLOSE = 0x88, PING = 0x89, PONG = 0x8A };

typedef struct Pair Pair;

/* One connection of a pair. */
typedef struct Caller {
    Pair *pair;
    int fd;
    int sent;   /* whether its handshake is */
    int open;   /* whether that has been answered */
    int heard;  /* whether its partner's frame has come */
    int closes; /* whether it has sent a Close frame */
    int received;
    int written;
    uint8_t in[BUFFER];
    uint8_t out[BUFFER];
} Caller;

/* A place where pairs follow each other. */
struct Pair {
    Caller callers[2];
    uint32_t number;
    int64_t begun;
    int heard;
    int ended;
};

static const char *const ANSWER = "HTTP/1.1 101 ";
static const char *const ACCEPT = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

static int epoll;
/* Of first and second callers. */
static struct sockaddr_in relays[2];
static char hosts[2][64];
static Pair pairs[MOST_PAIRS];
static uint32_t last_number;
static uint32_t times[MOST_TIMES];
static int64_t connected;
static int64_t done;

static int64_t nanos(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "connects: %s\n", what);
    exit(1);
}

static void check(int right, const char *otherwise) {
    if (!right) fail(otherwise);
}

static void put_frame(Caller *caller, uint8_t first, const uint8_t *payload, int length) {
    check(caller->written + 2 + MASK + length <= BUFFER, "the relay takes nothing");
    uint8_t *to = caller->out + caller->written;
    uint32_t mask = caller->pair->number * 2654435761u;
    to[0] = first;
    to[1] = 0x80 | length;
    memcpy(to + 2, &mask, MASK);
    for (int i = 0; i < length; i++) to[2 + MASK + i] = payload[i] ^ to[2 + i % MASK];
    caller->written += 2 + MASK + length;
}

static void flush(Caller *caller) {
    if (caller->written == 0 || caller->fd < 0) return;
    ssize_t sent = send(caller->fd, caller->out, caller->written, MSG_NOSIGNAL);
    /* What a pair sends in all fits into any buffer of the kernel's. */
    check(sent == caller->written, "a frame can't be sent");
    caller->written = 0;
}

/* What a caller tells the other: different in each pair and each direction. */
static void message(Caller *from, uint8_t text[MESSAGE]) {
    uint32_t value = from->pair->number << 1 | (from == &from->pair->callers[1]);
    memcpy(text, &value, MESSAGE);
}

static Caller *partner(Caller *caller) {
    return &caller->pair->callers[caller == &caller->pair->callers[0]];
}

/* The connection of a loopback address is usually there at once. If not, this is called again. */
static void shake_hands(Caller *caller) {
    char request[512];
    uint32_t number = caller->pair->number;
    int second = caller == &caller->pair->callers[1];
    int length = snprintf(
        request, sizeof request,
        "GET /connection/%s-%u/%s-%u/doc HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        second ? "bob" : "alice", number, second ? "alice" : "bob", number, hosts[second]);
    ssize_t sent = send(caller->fd, request, length, MSG_NOSIGNAL);
    caller->sent = sent == length;
    if (!caller->sent && !(sent < 0 && errno == EAGAIN)) fail(strerror(errno));
}

/*
 * The system chooses the local port. The relay closes first, so no port stays occupied here. The acknowledgment that
 * completes a connection waits for the request and travels with it, which saves a packet (TCP_QUICKACK).
 */
static void begin(Caller *caller, Pair *pair) {
    int one = 1, zero = 0, second = caller == &pair->callers[1];
    caller->pair = pair;
    caller->sent = caller->open = caller->heard = caller->closes = caller->received = caller->written = 0;
    caller->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    check(caller->fd >= 0, "there is no socket");
    setsockopt(caller->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(caller->fd, IPPROTO_TCP, TCP_QUICKACK, &zero, sizeof zero);
    int failed = connect(caller->fd, (void *) &relays[second], sizeof relays[second]);
    check(!failed || errno == EINPROGRESS, strerror(errno));
    shake_hands(caller);
    struct epoll_event event = {.events = EPOLLIN | (caller->sent ? 0 : EPOLLOUT), .data.ptr = caller};
    epoll_ctl(epoll, EPOLL_CTL_ADD, caller->fd, &event);
}

static void next(Pair *pair) {
    pair->number = ++last_number;
    pair->heard = pair->ended = 0;
    pair->callers[1].fd = -1;
    pair->begun = nanos(CLOCK_MONOTONIC);
    begin(&pair->callers[0], pair);
}

static void opened(Caller *caller) {
    Pair *pair = caller->pair;
    if (caller == &pair->callers[0]) {
        begin(&pair->callers[1], pair);
        return;
    }
    for (int i = 0; i < 2; i++) {
        uint8_t text[MESSAGE];
        message(&pair->callers[i], text);
        put_frame(&pair->callers[i], BINARY, text, MESSAGE);
    }
    flush(&pair->callers[0]);
}

static void close_with(Caller *caller, const uint8_t *payload, int length) {
    if (!caller->closes) {
        caller->closes = 1;
        put_frame(caller, CLOSE, payload, length);
    }
}

static void take_frame(Caller *caller, uint8_t first, const uint8_t *payload, int length) {
    static const uint8_t normal[] = {1000 >> 8, 1000 & 255};
    Pair *pair = caller->pair;
    uint8_t expected[MESSAGE];
    switch (first) {
    case PING:
        put_frame(caller, PONG, payload, length);
        return;
    case BINARY:
        message(partner(caller), expected);
        check(!caller->heard && length == MESSAGE && !memcmp(payload, expected, MESSAGE), "a frame is different");
        caller->heard = 1;
        if (++pair->heard == 2) {
            int64_t took = nanos(CLOCK_MONOTONIC) - pair->begun;
            if (connected < MOST_TIMES) times[connected++] = took / 1000;
            close_with(caller, normal, sizeof normal);
        }
        return;
    case CLOSE:
        check(pair->heard == 2, "a pair is closed too early");
        /* Node's relay tells the second one no code. */
        check(!length || (length == sizeof normal && !memcmp(payload, normal, sizeof normal)), "a close is different");
        close_with(caller, payload, length);
        return;
    default:
        fail("not one of these frames was sent");
    }
}

/* Returns how many bytes it has taken. */
static int take_answer(Caller *caller) {
    caller->in[caller->received] = 0;
    char *end = strstr((char *) caller->in, "\r\n\r\n");
    if (!end) return 0;
    end[2] = 0;
    check(!strncmp((char *) caller->in, ANSWER, strlen(ANSWER)), "a handshake is refused");
    check(strcasestr((char *) caller->in, ACCEPT) != NULL, "the answer to a handshake is wrong");
    caller->open = 1;
    opened(caller);
    return end + 4 - (char *) caller->in;
}

static int take_frames(Caller *caller, int from) {
    while (caller->received - from >= 2) {
        const uint8_t *frame = caller->in + from;
        check(frame[1] <= SHORT, "a frame is too long");
        if (caller->received - from < 2 + frame[1]) break;
        take_frame(caller, frame[0], frame + 2, frame[1]);
        from += 2 + frame[1];
    }
    return from;
}

static void end(Caller *caller) {
    check(caller->open && caller->pair->heard == 2, "a connection broke off");
    close(caller->fd);
    caller->fd = -1;
    if (++caller->pair->ended == 2) {
        done++;
        next(caller->pair);
    }
}

static void work(Caller *caller, uint32_t events) {
    if (!caller->sent && events & EPOLLOUT) {
        shake_hands(caller);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = caller};
        if (caller->sent) epoll_ctl(epoll, EPOLL_CTL_MOD, caller->fd, &event);
    }
    if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
    ssize_t length = recv(caller->fd, caller->in + caller->received, BUFFER - 1 - caller->received, 0);
    if (length < 0 && errno == EAGAIN) return;
    if (length <= 0) {
        check(length == 0, strerror(errno));
        end(caller);
        return;
    }
    caller->received += length;
    int taken = caller->open ? 0 : take_answer(caller);
    if (caller->open) taken = take_frames(caller, taken);
    caller->received -= taken;
    memmove(caller->in, caller->in + taken, caller->received);
    check(caller->received < BUFFER - 1, "an answer is too long");
    /* Once, for all that has come together. */
    flush(caller);
}

static int compare(const void *a, const void *b) {
    uint32_t left = *(const uint32_t *) a, right = *(const uint32_t *) b;
    return (left > right) - (left < right);
}

static void report(int64_t began) {
    double seconds = (nanos(CLOCK_MONOTONIC) - began) / 1e9;
    qsort(times, connected, sizeof *times, compare);
    uint32_t p50 = connected ? times[(connected - 1) / 2] : 0, p99 = connected ? times[(connected - 1) * 99 / 100] : 0;
    printf("%lld %.6f %.6f %u %u\n", (long long) done, seconds, nanos(CLOCK_PROCESS_CPUTIME_ID) / 1e9, p50, p99);
    fflush(stdout);
}

int main(int count, char **arguments) {
    check(count == 5, "ADDRESS PORT PORT-OF-SECOND-CALLERS PAIRS-AT-A-TIME");
    for (int i = 0; i < 2; i++) {
        relays[i].sin_family = AF_INET;
        relays[i].sin_port = htons(atoi(arguments[2 + i]));
        check(inet_pton(AF_INET, arguments[1], &relays[i].sin_addr) == 1, "ADDRESS isn't one of IPv4");
        snprintf(hosts[i], sizeof hosts[i], "%s:%s", arguments[1], arguments[2 + i]);
    }
    int at_once = atoi(arguments[4]);
    check(at_once > 0 && at_once <= MOST_PAIRS, "PAIRS-AT-A-TIME is too few or too many");
    epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, ready[256];
    epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
    for (int i = 0; i < at_once; i++) next(&pairs[i]);
    int64_t began = 0, ends = INT64_MAX;
    for (;;) {
        int number = epoll_wait(epoll, ready, 256, ends == INT64_MAX ? -1 : 10);
        for (int i = 0; i < number; i++) {
            if (ready[i].data.ptr) {
                work(ready[i].data.ptr, ready[i].events);
                continue;
            }
            char line[32];
            ssize_t length = read(STDIN_FILENO, line, sizeof line - 1);
            if (length <= 0) return 0;
            line[length] = 0;
            connected = done = 0;
            began = nanos(CLOCK_MONOTONIC);
            ends = began + atoll(line) * 1000000;
        }
        if (ends != INT64_MAX && nanos(CLOCK_MONOTONIC) >= ends) {
            report(began);
            ends = INT64_MAX;
        }
    }
}
