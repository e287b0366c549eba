/* One WebSocket line to the server: dialling, RFC 6455 frames both ways, and the events inside of text frames. */
#pragma once
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define LONGEST_SAID 4096 /* bytes of a frame that we send */

enum stage { UNUSED, DIALLING, UPGRADING, GREETING, OPEN, CLOSED };

struct line {
    int fd, number;
    enum stage stage;
    bool reads;      /* its events count: false for a line that only speaks */
    int64_t last;    /* number of the last event, -1 before the first */
    int64_t doubled, missed;
    char *kept;      /* the beginning of a frame whose rest has not come yet */
    size_t kept_length;
};

/* What the line hands upwards. */
static void on_upgraded(struct line *line);
static void on_text(struct line *line, char *text, size_t length);
static void on_closed(struct line *line, const char *why);

static void fail(const char *what, const char *detail) {
    fprintf(stderr, "load: %s: %s\n", what, detail);
    exit(1);
}

static void dial(struct line *line, int epoll, int port) {
    int one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    line->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (line->fd < 0) fail("no socket", strerror(errno));
    setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(line->fd, (void *)&address, sizeof address) && errno != EINPROGRESS)
        fail("cannot connect", strerror(errno));
    line->stage = DIALLING;
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = line};
    epoll_ctl(epoll, EPOLL_CTL_ADD, line->fd, &event);
}

/* What we send is small and seldom: the kernel takes it whole, or the server has stopped reading. */
static void send_whole(struct line *line, const void *bytes, size_t length) {
    ssize_t sent = send(line->fd, bytes, length, MSG_NOSIGNAL);
    if (sent < 0 && (errno == ECONNRESET || errno == EPIPE)) return; /* reading will tell */
    if (sent != (ssize_t)length) fail("the server does not read what a page says", strerror(errno));
}

static void upgrade(struct line *line, int epoll, const char *path, int port, const char *cookie) {
    char request[LONGEST_SAID];
    int length = snprintf(request, sizeof request,
                          "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
                          "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s%s%s\r\n",
                          path, port, port, *cookie ? "Cookie: " : "", cookie, *cookie ? "\r\n" : "");
    if (length >= (int)sizeof request) fail("the request is too long", cookie);
    send_whole(line, request, length);
    line->stage = UPGRADING;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = line};
    epoll_ctl(epoll, EPOLL_CTL_MOD, line->fd, &event);
}

/* A final frame of up to LONGEST_SAID bytes, masked as RFC 6455 section 5.3 wants it of a client. */
static void say_frame(struct line *line, int opcode, const char *payload, size_t length) {
    static uint32_t random = 2463534242u; /* xorshift32; a load needs no secret mask */
    uint8_t frame[LONGEST_SAID + 8], *at = frame, mask[4];
    if (length > LONGEST_SAID) fail("the frame is too long to send", "say less");
    random ^= random << 13, random ^= random >> 17, random ^= random << 5;
    memcpy(mask, &random, 4);
    *at++ = 0x80 | opcode;
    if (length < 126) {
        *at++ = 0x80 | length;
    } else {
        *at++ = 0x80 | 126, *at++ = length >> 8, *at++ = length & 255;
    }
    memcpy(at, mask, 4), at += 4;
    for (size_t i = 0; i < length; i++) *at++ = payload[i] ^ mask[i & 3];
    send_whole(line, frame, at - frame);
}

static void say(struct line *line, const char *text) { say_frame(line, 1, text, strlen(text)); }

/* Takes the whole frames at the start of `bytes`; how many bytes they were. */
static size_t take_frames(struct line *line, char *bytes, size_t length) {
    size_t at = 0;
    while (length - at >= 2 && line->stage != CLOSED) {
        uint8_t *head = (uint8_t *)bytes + at;
        size_t size = head[1] & 127, start = 2;
        if (size == 126) {
            if (length - at < 4) break;
            size = head[2] << 8 | head[3], start = 4;
        } else if (size == 127) {
            if (length - at < 10) break;
            size = 0, start = 10;
            for (int i = 2; i < 10; i++) size = size << 8 | head[i];
        }
        if (length - at < start + size) break;
        char *payload = bytes + at + start;
        if (head[0] == 0x81)
            on_text(line, payload, size);
        else if (head[0] == 0x89)
            say_frame(line, 10, payload, size);
        else if (head[0] == 0x88)
            on_closed(line, "the server said goodbye");
        else if (head[0] != 0x8a)
            fail("the server sent a kind of frame that is not expected", "binary, or in fragments");
        at += start + size;
    }
    return at;
}

static size_t take(struct line *line, char *bytes, size_t length) {
    size_t at = 0;
    if (line->stage == UPGRADING) {
        char *end = memmem(bytes, length, "\r\n\r\n", 4);
        if (!end) return 0;
        if (length < 12 || memcmp(bytes, "HTTP/1.1 101", 12)) {
            *strchr(bytes, '\r') = 0;
            fail("the server refused the socket", bytes);
        }
        at = end + 4 - bytes;
        line->stage = GREETING;
        on_upgraded(line);
    }
    return at + take_frames(line, bytes + at, length - at);
}

/* Reads what has come, into one buffer for all lines; what is left of a frame is kept beside its line. */
static size_t read_line(struct line *line) {
    static char *buffer;
    static size_t room = 1 << 20;
    if (!buffer) buffer = malloc(room);
    if (line->kept_length + 65536 > room) buffer = realloc(buffer, room = 2 * (line->kept_length + 65536));
    if (line->kept_length) memcpy(buffer, line->kept, line->kept_length);
    ssize_t got = recv(line->fd, buffer + line->kept_length, room - line->kept_length, 0);
    if (got < 0 && errno == EAGAIN) return 0;
    if (got <= 0) {
        on_closed(line, got ? strerror(errno) : "the server hung up");
        return 0;
    }
    size_t length = line->kept_length + got, taken = take(line, buffer, length);
    free(line->kept);
    line->kept_length = length - taken;
    line->kept = line->kept_length ? memcpy(malloc(line->kept_length), buffer + taken, line->kept_length) : NULL;
    return got;
}
