// SPDX-License-Identifier: Apache-2.0
/*
 * A peer of the benchmark: a WebSocket broadcast server (RFC 6455) with one thread and one epoll instance. It calls
 * send() once for each frame and listener.
 *
 * Clients connect with GET /?session=NAME&role=speaker|listener and a WebSocket handshake. The peer sends a speaker's
 * binary messages to every listener of its session, in order and without loss. Bytes that a socket does not accept wait
 * in the send buffer of that connection.
 *
 *   cc -O2 -o broadcast broadcast.c && ./broadcast 0      prints "ready on port N"
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 17, MESSAGE_BYTES_MAX = 1 << 16, HANDSHAKE_BYTES_MAX = 8192, EVENTS = 1024 };

struct buffer {
    uint8_t *data;
    size_t from, to, capacity; /* the unread bytes are [from, to) */
};

struct connection {
    int fd;
    int open; /* the handshake is complete */
    int is_speaker;
    struct session *session;
    size_t index; /* among the listeners of the session */
    struct buffer in, out;
};

struct session {
    char name[64];
    struct connection **listeners;
    size_t count, capacity;
    struct session *next;
};

static struct session *sessions[4096];
static int epoll_fd;

static void *check_allocated(void *memory) {
    if (!memory) {
        fprintf(stderr, "out of memory\n");
        exit(1);
    }
    return memory;
}

static void append(struct buffer *b, const uint8_t *bytes, size_t length) {
    if (b->from == b->to) b->from = b->to = 0;
    if (b->to + length > b->capacity && b->from > 0) {
        memmove(b->data, b->data + b->from, b->to - b->from);
        b->to -= b->from;
        b->from = 0;
    }
    if (b->to + length > b->capacity) {
        while (b->to + length > b->capacity) b->capacity = b->capacity ? b->capacity * 2 : 4096;
        b->data = check_allocated(realloc(b->data, b->capacity));
    }
    memcpy(b->data + b->to, bytes, length);
    b->to += length;
}

/* ---- SHA-1 (RFC 3174) of short texts, and base64 (RFC 4648) ---- */

static uint32_t rotate_left(uint32_t x, int n) { return x << n | x >> (32 - n); }

static void sha1(const uint8_t *text, size_t length, uint8_t digest[20]) {
    uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    uint8_t padded[256] = {0};
    size_t blocks = (length + 8) / 64 + 1;
    memcpy(padded, text, length);
    padded[length] = 0x80;
    for (int i = 0; i < 8; i++) padded[blocks * 64 - 1 - i] = (uint8_t)((uint64_t)length * 8 >> 8 * i);
    for (size_t b = 0; b < blocks; b++) {
        uint32_t w[80], a = h[0], bb = h[1], c = h[2], d = h[3], e = h[4];
        for (int t = 0; t < 16; t++) {
            const uint8_t *p = padded + b * 64 + t * 4;
            w[t] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
        }
        for (int t = 16; t < 80; t++) w[t] = rotate_left(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
        for (int t = 0; t < 80; t++) {
            uint32_t f = t < 20   ? ((bb & c) | (~bb & d)) + 0x5A827999
                         : t < 40 ? (bb ^ c ^ d) + 0x6ED9EBA1
                         : t < 60 ? ((bb & c) | (bb & d) | (c & d)) + 0x8F1BBCDC
                                  : (bb ^ c ^ d) + 0xCA62C1D6;
            uint32_t next = rotate_left(a, 5) + f + e + w[t];
            e = d, d = c, c = rotate_left(bb, 30), bb = a, a = next;
        }
        h[0] += a, h[1] += bb, h[2] += c, h[3] += d, h[4] += e;
    }
    for (int i = 0; i < 20; i++) digest[i] = (uint8_t)(h[i / 4] >> (24 - 8 * (i % 4)));
}

static void base64(const uint8_t *data, size_t length, char *out) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < length; i += 3) {
        uint32_t v = data[i] << 16 | (i + 1 < length ? data[i + 1] << 8 : 0) | (i + 2 < length ? data[i + 2] : 0);
        *out++ = letters[v >> 18];
        *out++ = letters[v >> 12 & 63];
        *out++ = i + 1 < length ? letters[v >> 6 & 63] : '=';
        *out++ = i + 2 < length ? letters[v & 63] : '=';
    }
    *out = 0;
}

/* ---- connections and sessions ---- */

static struct session *find_or_create_session(const char *name) {
    uint32_t hash = 5381;
    for (const char *c = name; *c; c++) hash = hash * 33 + (uint8_t)*c;
    struct session **slot = &sessions[hash % 4096];
    for (struct session *s = *slot; s; s = s->next)
        if (!strcmp(s->name, name)) return s;
    struct session *s = check_allocated(calloc(1, sizeof *s));
    memcpy(s->name, name, strlen(name) + 1); /* fits: request_value() limits the length */
    s->next = *slot;
    return *slot = s;
}

static void add_listener(struct session *s, struct connection *c) {
    if (s->count == s->capacity) {
        s->capacity = s->capacity ? s->capacity * 2 : 16;
        s->listeners = check_allocated(realloc(s->listeners, s->capacity * sizeof *s->listeners));
    }
    c->index = s->count;
    s->listeners[s->count++] = c;
}

static void disconnect(struct connection *c) {
    if (c->session && !c->is_speaker) {
        struct session *s = c->session;
        s->listeners[c->index] = s->listeners[--s->count];
        s->listeners[c->index]->index = c->index;
        c->session = NULL;
    }
    shutdown(c->fd, SHUT_RDWR); /* main() frees it later: callers may iterate over the listeners */
}

static void free_connection(struct connection *c) {
    disconnect(c);
    close(c->fd);
    free(c->in.data);
    free(c->out.data);
    free(c);
}

static void set_events(struct connection *c, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, c->fd, &event);
}

static void send_or_buffer(struct connection *c, const uint8_t *data, size_t length) {
    ssize_t sent = 0;
    if (c->out.from == c->out.to) {
        sent = send(c->fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent == (ssize_t)length) return;
        if (sent < 0 && errno != EAGAIN) {
            disconnect(c);
            return;
        }
        if (sent < 0) sent = 0;
        set_events(c, EPOLLIN | EPOLLOUT);
    }
    append(&c->out, data + sent, length - (size_t)sent);
}

static void send_buffered(struct connection *c) {
    while (c->out.from < c->out.to) {
        ssize_t sent = send(c->fd, c->out.data + c->out.from, c->out.to - c->out.from, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) {
            if (errno != EAGAIN) disconnect(c);
            return;
        }
        c->out.from += (size_t)sent;
    }
    set_events(c, EPOLLIN);
}

/* ---- WebSocket (RFC 6455) ---- */

static size_t write_header(uint8_t *to, uint8_t opcode, size_t length) {
    to[0] = 0x80 | opcode;
    if (length < 126) {
        to[1] = (uint8_t)length;
        return 2;
    }
    to[1] = 126;
    to[2] = (uint8_t)(length >> 8);
    to[3] = (uint8_t)length;
    return 4;
}

/* Returns 0 if the caller must close the connection. */
static int handle_message(struct connection *c, uint8_t opcode, uint8_t *payload, size_t length) {
    static uint8_t frame[MESSAGE_BYTES_MAX + 4];
    if (opcode == 8) return 0;
    if (opcode != 2 && opcode != 9) return 1;
    size_t head = write_header(frame, opcode == 9 ? 10 : 2, length);
    memcpy(frame + head, payload, length);
    if (opcode == 9) {
        send_or_buffer(c, frame, head + length);
    } else if (c->is_speaker) {
        for (size_t i = c->session->count; i-- > 0;) send_or_buffer(c->session->listeners[i], frame, head + length);
    }
    return 1;
}

static int handle_messages(struct connection *c) {
    for (;;) {
        uint8_t *p = c->in.data + c->in.from;
        size_t have = c->in.to - c->in.from, length, head = 2;
        if (have < 2) return 1;
        length = p[1] & 127;
        if (!(p[1] & 128) || length == 127) return 0;
        if (length == 126) {
            if (have < 4) return 1;
            length = (size_t)p[2] << 8 | p[3];
            head = 4;
        }
        if (have < head + 4 + length) return 1;
        uint8_t *mask = p + head, *payload = mask + 4;
        for (size_t i = 0; i < length; i++) payload[i] ^= mask[i & 3];
        c->in.from += head + 4 + length;
        if (!handle_message(c, p[0] & 15, payload, length)) return 0;
    }
}

static int request_value(const char *text, const char *name, char *to, size_t capacity) {
    const char *at = strstr(text, name);
    if (!at) return 0;
    at += strlen(name);
    size_t length = strcspn(at, " &\r\n");
    if (length >= capacity) return 0;
    memcpy(to, at, length);
    to[length] = 0;
    return 1;
}

static int handshake(struct connection *c) {
    append(&c->in, (const uint8_t *)"", 1); /* terminates the string */
    c->in.to--;
    char *request = (char *)c->in.data + c->in.from, *end = strstr(request, "\r\n\r\n");
    if (!end) return c->in.to - c->in.from < HANDSHAKE_BYTES_MAX;
    char session[64], role[16], key[64], keyed[128], accept[32], response[256];
    uint8_t digest[20];
    if (!request_value(request, "session=", session, sizeof session) ||
        !request_value(request, "role=", role, sizeof role) ||
        !request_value(request, "Sec-WebSocket-Key: ", key, sizeof key))
        return 0;
    int length = snprintf(keyed, sizeof keyed, "%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    sha1((uint8_t *)keyed, (size_t)length, digest);
    base64(digest, 20, accept);
    length = snprintf(response, sizeof response,
                      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
    c->in.from += (size_t)(end + 4 - request);
    c->open = 1;
    c->is_speaker = !strcmp(role, "speaker");
    c->session = find_or_create_session(session);
    send_or_buffer(c, (uint8_t *)response, (size_t)length);
    if (!c->is_speaker) add_listener(c->session, c);
    return handle_messages(c);
}

/* Returns 0 if the caller must close the connection. */
static int handle_readable(struct connection *c) {
    static uint8_t buffer[READ_BYTES];
    ssize_t got = recv(c->fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got <= 0) return got < 0 && errno == EAGAIN;
    append(&c->in, buffer, (size_t)got);
    return c->open ? handle_messages(c) : handshake(c);
}

static void accept_connections(int listening) {
    int fd, yes = 1;
    while ((fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        struct connection *c = check_allocated(calloc(1, sizeof *c));
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        c->fd = fd;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
    }
}

int main(int argc, char **argv) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    signal(SIGPIPE, SIG_IGN);

    int listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    address.sin_port = htons(argc > 1 ? (uint16_t)atoi(argv[1]) : 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listening, (struct sockaddr *)&address, length) || listen(listening, 4096)) {
        perror("cannot listen");
        return 1;
    }
    getsockname(listening, (struct sockaddr *)&address, &length);
    epoll_fd = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS];
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listening, &event);
    printf("ready on port %d\n", ntohs(address.sin_port));
    fflush(stdout);

    for (;;) {
        int ready = epoll_wait(epoll_fd, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) {
                accept_connections(listening);
                continue;
            }
            if (events[i].events & EPOLLOUT) send_buffered(c);
            if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR) && !handle_readable(c)) free_connection(c);
        }
    }
}
