/*
 * The least that any relay can do, as a yardstick for ./bench --versus limit: one thread, epoll, no registry worth
 * the name. It speaks just enough of the protocol: callers on /connection/A/B/doc are paired, and taking the masks off is
 * all the work that is done on their frames. No limits, no checks, and no more backpressure than not reading a socket
 * whose partner can't be written to. Not a product.
 *
 * Usage: limit PORT [polite]. If it is polite, it also does what the relay's protocol asks for at a connection's
 * beginning and end: it pings each caller, takes the pongs out, passes a Close frame on, and answers it.
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
#include <sys/socket.h>
#include <unistd.h>

enum { IN = 1 << 17, OUT = 1 << 18, MOST_WAITING = 1 << 18, HELD = 1 << 16, PATH = 200 };

typedef struct Caller {
    int fd;
    int open;
    int stopped;
    struct Caller *partner;
    struct Caller *next;
    char path[PATH];
    uint8_t header[14];
    int headerLength;
    uint64_t left;
    uint64_t position;
    uint8_t key[4];
    uint8_t *waiting;
    size_t waitingLength;
    size_t waitingOffset;
    size_t waitingCapacity;
} Caller;

static int epoll;
static int polite;
static Caller *held[HELD];
static uint8_t in[IN];
static uint8_t out[OUT];

static void sha1(const uint8_t *data, size_t length, uint8_t digest[20]) {
    uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    uint8_t message[256] = {0};
    memcpy(message, data, length);
    message[length] = 0x80;
    size_t total = ((length + 8) / 64 + 1) * 64;
    for (int i = 0; i < 8; i++) message[total - 1 - i] = (uint64_t) length * 8 >> 8 * i;
    for (size_t at = 0; at < total; at += 64) {
        uint32_t w[80];
        for (int i = 0; i < 16; i++) {
            const uint8_t *m = message + at + 4 * i;
            w[i] = (uint32_t) m[0] << 24 | m[1] << 16 | m[2] << 8 | m[3];
        }
        for (int i = 16; i < 80; i++) {
            uint32_t x = w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16];
            w[i] = x << 1 | x >> 31;
        }
        uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
        for (int i = 0; i < 80; i++) {
            uint32_t f = i < 20 ? (b & c) | (~b & d) : i >= 40 && i < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
            uint32_t k = i < 20 ? 0x5A827999 : i < 40 ? 0x6ED9EBA1 : i < 60 ? 0x8F1BBCDC : 0xCA62C1D6;
            uint32_t next = (a << 5 | a >> 27) + f + e + k + w[i];
            e = d, d = c, c = b << 30 | b >> 2, b = a, a = next;
        }
        h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
    }
    for (int i = 0; i < 20; i++) digest[i] = h[i / 4] >> (24 - 8 * (i % 4));
}

static void base64(const uint8_t *data, char *text) {
    static const char *const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < 20; i += 3) {
        uint32_t bits = data[i] << 16 | (i + 1 < 20 ? data[i + 1] : 0) << 8 | (i + 2 < 20 ? data[i + 2] : 0);
        *text++ = digits[bits >> 18];
        *text++ = digits[bits >> 12 & 63];
        *text++ = i + 1 < 20 ? digits[bits >> 6 & 63] : '=';
        *text++ = i + 2 < 20 ? digits[bits & 63] : '=';
    }
    *text = 0;
}

static void watch(Caller *caller) {
    int operations = (caller->stopped ? 0 : EPOLLIN) | (caller->waitingLength > caller->waitingOffset ? EPOLLOUT : 0);
    struct epoll_event event = {.events = operations, .data.ptr = caller};
    epoll_ctl(epoll, EPOLL_CTL_MOD, caller->fd, &event);
}

static void end(Caller *caller) {
    if (caller->fd < 0) return;
    close(caller->fd);
    caller->fd = -1;
    Caller *partner = caller->partner;
    if (partner) {
        caller->partner = partner->partner = NULL;
        end(partner);
    }
}

static void stop(Caller *caller, int stopped) {
    if (caller && caller->stopped != stopped) {
        caller->stopped = stopped;
        watch(caller);
    }
}

static void write_to(Caller *caller, const uint8_t *bytes, size_t length) {
    if (caller->fd < 0) return;
    if (caller->waitingLength == caller->waitingOffset) {
        caller->waitingLength = caller->waitingOffset = 0;
        ssize_t sent = send(caller->fd, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) {
            end(caller);
            return;
        }
        bytes += sent < 0 ? 0 : sent;
        length -= sent < 0 ? 0 : sent;
        if (!length) return;
    }
    if (caller->waitingLength + length > caller->waitingCapacity) {
        caller->waitingCapacity = 2 * (caller->waitingLength + length);
        caller->waiting = realloc(caller->waiting, caller->waitingCapacity);
    }
    memcpy(caller->waiting + caller->waitingLength, bytes, length);
    caller->waitingLength += length;
    watch(caller);
    if (caller->waitingLength - caller->waitingOffset > MOST_WAITING) stop(caller->partner, 1);
}

static void drain(Caller *caller) {
    while (caller->waitingOffset < caller->waitingLength) {
        ssize_t sent = send(caller->fd, caller->waiting + caller->waitingOffset,
                            caller->waitingLength - caller->waitingOffset, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno != EAGAIN) end(caller);
            return;
        }
        caller->waitingOffset += sent;
    }
    caller->waitingOffset = caller->waitingLength = 0;
    stop(caller->partner, 0);
    watch(caller);
}

static Caller **place(const char *path) {
    unsigned hash = 5381;
    for (; *path; path++) hash = hash * 33 ^ *path;
    return &held[hash % HELD];
}

static Caller *take_held(const char *path) {
    for (Caller **at = place(path); *at; at = &(*at)->next) {
        Caller *found = *at;
        if (!strcmp(found->path, path)) {
            *at = found->next;
            return found;
        }
    }
    return NULL;
}

static void shake_hands(Caller *caller, char *request) {
    static const char *const field = "Sec-WebSocket-Key: ";
    char *key = strcasestr(request, field);
    if (!strstr(request, "\r\n\r\n") || !key) {
        end(caller);
        return;
    }
    key += strlen(field);
    char text[128], accept[40], answer[256], reverse[PATH], a[60] = "", b[60] = "", document[60] = "";
    snprintf(text, sizeof text, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int) strcspn(key, "\r"), key);
    uint8_t digest[20];
    sha1((uint8_t *) text, strlen(text), digest);
    base64(digest, accept);
    int length = snprintf(answer, sizeof answer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accept);
    if (polite) {
        answer[length++] = (char) 0x89;
        answer[length++] = 0;
    }
    sscanf(request, "GET /connection/%59[^/]/%59[^/]/%59[^ ]", a, b, document);
    snprintf(caller->path, PATH, "%s/%s/%s", a, b, document);
    snprintf(reverse, PATH, "%s/%s/%s", b, a, document);
    caller->open = 1;
    write_to(caller, (uint8_t *) answer, length);
    Caller *partner = take_held(reverse);
    while (partner && partner->fd < 0) partner = take_held(reverse);
    if (partner) {
        caller->partner = partner;
        partner->partner = caller;
        stop(partner, 0);
    } else {
        Caller **waiting = place(caller->path);
        caller->next = *waiting;
        *waiting = caller;
        if (!polite) stop(caller, 1);
    }
}

/* Copies with the mask taken off; the key begins where the frame has got to. */
static void unmask(Caller *caller, const uint8_t *from, uint8_t *to, size_t length) {
    uint8_t key[8];
    uint64_t wide, value;
    for (int i = 0; i < 8; i++) key[i] = caller->key[(caller->position + i) & 3];
    memcpy(&wide, key, 8);
    size_t i = 0;
    for (; i + 8 <= length; i += 8) {
        memcpy(&value, from + i, 8);
        value ^= wide;
        memcpy(to + i, &value, 8);
    }
    for (; i < length; i++) to[i] = from[i] ^ key[i & 7];
}

/* Takes one more byte of a header. Returns how long it is without its mask, once it is whole, or 0. */
static int header(Caller *caller, uint8_t next) {
    uint8_t *h = caller->header;
    h[caller->headerLength++] = next;
    if (caller->headerLength < 2) return 0;
    int length7 = h[1] & 127, size = 2 + (length7 == 126 ? 2 : length7 == 127 ? 8 : 0);
    if (caller->headerLength < size + 4) return 0;
    caller->left = length7 < 126 ? length7 : 0;
    for (int i = 2; i < size; i++) caller->left = caller->left << 8 | h[i];
    memcpy(caller->key, h + size, 4);
    caller->position = 0;
    caller->headerLength = 0;
    return size;
}

/* The partner's connection ends when it has answered. */
static void say_goodbye(Caller *caller) {
    static const uint8_t normal[] = {0x88, 2, 1000 >> 8, 1000 & 255};
    Caller *partner = caller->partner;
    if (!polite || !partner) return;
    write_to(partner, normal, sizeof normal);
    write_to(caller, normal, sizeof normal);
    if (caller->partner) caller->partner = partner->partner = NULL;
}

static void pass_on(Caller *caller, const uint8_t *bytes, size_t length) {
    size_t filled = 0;
    while (length) {
        if (filled + sizeof caller->header > OUT || (caller->left && filled == OUT)) {
            if (caller->partner) write_to(caller->partner, out, filled);
            filled = 0;
        }
        if (!caller->left) {
            int size = header(caller, *bytes++);
            length--;
            if (!size) continue;
            if (polite && (caller->header[0] & 15) == 10) continue;
            if ((caller->header[0] & 15) == 8) {
                say_goodbye(caller);
                end(caller);
                return;
            }
            memcpy(out + filled, caller->header, size);
            out[filled + 1] &= 127;
            filled += size;
        } else {
            size_t most = OUT - filled, now = length < caller->left ? length : caller->left;
            if (now > most) now = most;
            unmask(caller, bytes, out + filled, now);
            filled += now, bytes += now, length -= now, caller->left -= now, caller->position += now;
        }
    }
    if (filled && caller->partner) write_to(caller->partner, out, filled);
}

static void work(Caller *caller, uint32_t events) {
    if (caller->fd >= 0 && events & EPOLLOUT) drain(caller);
    if (caller->fd < 0 || !(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
    ssize_t length = recv(caller->fd, in, IN - 1, 0);
    if (length < 0 && errno == EAGAIN) return;
    if (length <= 0) {
        end(caller);
    } else if (caller->open) {
        pass_on(caller, in, length);
    } else {
        in[length] = 0;
        shake_hands(caller, (char *) in);
    }
}

static void accept_all(int listener) {
    int one = 1;
    for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        Caller *caller = calloc(1, sizeof *caller);
        caller->fd = fd;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = caller};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

int main(int count, char **arguments) {
    int port = count > 1 ? atoi(arguments[1]) : 9009, one = 1;
    polite = count > 2;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (void *) &address, sizeof address) || listen(listener, 4096)) {
        perror("listen");
        return 1;
    }
    epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, ready[256];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int number = epoll_wait(epoll, ready, 256, -1);
        for (int i = 0; i < number; i++) {
            if (ready[i].data.ptr) {
                work(ready[i].data.ptr, ready[i].events);
            } else {
                accept_all(listener);
            }
        }
    }
}
