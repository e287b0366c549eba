/* Many pages in one process, for the benches: they read what a server sends and count it, event by event.
 *
 *   load --port P --dialect hub|plain|socketio --path /ws/ --lines 500 --speakers 32 --pid 4711
 *        rate:10:4 saturated:64:4 <plan
 *
 * The plan is lines of text: `cookie C` (taken in turn), `hello FRAME` (each page's first frame; `{after}` is filled
 * in by a storm), `say FRAME` (a speaker says these in turn; `{n}` becomes the number of what is said, `{id}` the
 * same as twelve hexadecimal digits). All that a server delivers has the shape of the hub's own frames:
 * {"t":"patches","to":7,"patches":[[6,{…}],[7,{…}]]}, so each event carries its number, and a page knows what it
 * lost or got twice. In the dialect `hub` the numbers are the server's, and `accepted` tells which was whose.
 *
 * Each phase prints one JSON object, but `warm` and `cut`:
 *   open                 every page connects, and greets
 *   say:COUNT            so many events, one after another
 *   warm:R:SECONDS       as `rate`, to be forgotten
 *   rate:R:SECONDS       R events a second; ages of what arrives
 *   saturated:W:SECONDS  W events under way at any time
 *   cut                  all lines but the speakers' are cut
 *   storm:COUNT:MOST     so many fresh pages at once, missing 1 to MOST events each, until each has all
 */
#define _GNU_SOURCE
#include "clock.h"
#include "line.h"

#define MOST_SAID (1 << 20)
#define MOST_AGES (1 << 23)
#define PATIENCE (20 * SECOND)
#define DIALLED_AT_ONCE 64

enum dialect { HUB, PLAIN, SOCKETIO };

static struct {
    int port, lines, speakers, pids[64], pid_count;
    enum dialect dialect;
    const char *path, *speaker_path;
    char *cookies[8192], *says[64], *hello;
    int cookie_count, say_count;
} plan = {.path = "/", .speakers = 1};

static int epoll, line_count, open_count, closed_count;
static struct line *lines, *speakers;

/* Everything since the start; a phase looks at differences. */
static struct {
    int64_t said, answered, refused, delivered, frames, bytes;
} total;

/* When event number n was asked for: by number of the asking in the hub's dialect until it is accepted. */
static int64_t asked_at[MOST_SAID], caused_at[MOST_SAID];
static int64_t last_number; /* of an event that every page must get */

struct age {
    int64_t number, at;
};
static struct age *ages;
static int age_count;
static bool keep_ages;

/* ------------------------------------------------------------------ what the server sends */
static int64_t number_at(const char **at, const char *end) {
    int64_t number = 0;
    while (*at < end && **at >= '0' && **at <= '9') number = number * 10 + *(*at)++ - '0';
    return number;
}

static bool starts(const char *text, size_t length, const char *with) {
    return length >= strlen(with) && !memcmp(text, with, strlen(with));
}

static void event(struct line *line, int64_t number, int64_t now) {
    if (line->last >= 0 && number <= line->last) {
        line->doubled++;
        return;
    }
    if (line->last >= 0) line->missed += number - line->last - 1;
    line->last = number;
    total.delivered++;
    if (keep_ages && age_count < MOST_AGES) ages[age_count++] = (struct age){number, now};
}

/* The numbers in [[6,{…}],[7,{…}]]: those that follow a bracket at the second level. */
static void events(struct line *line, const char *at, const char *end) {
    int depth = 0;
    int64_t now = now_ns();
    for (bool quoted = false; at < end; at++) {
        if (quoted) {
            if (*at == '\\') at++;
            else if (*at == '"') quoted = false;
        } else if (*at == '"') {
            quoted = true;
        } else if (*at == '[' || *at == '{') {
            if (++depth == 2 && *at == '[' && ++at < end) event(line, number_at(&at, end), now);
        } else if (*at == ']' || *at == '}') {
            if (!--depth) return;
        }
    }
}

static void greeted(struct line *line) {
    if (line->stage == GREETING) line->stage = OPEN, open_count++;
}

/* {"t":"accepted","id":"00000000-0000-4000-8000-00000000002a","seq":57} */
static void accepted(const char *text, size_t length) {
    const char *id = memmem(text, length, "\"id\":\"", 6), *seq = memmem(text, length, "\"seq\":", 6);
    if (!id || !seq) fail("an answer that is not understood", text);
    seq += 6;
    int64_t number = number_at(&seq, text + length), asked = strtoll(id + 6 + 24, NULL, 16);
    total.answered++;
    if (number < MOST_SAID && asked < MOST_SAID) caused_at[number] = asked_at[asked];
    if (number > last_number) last_number = number;
}

static void on_text(struct line *line, char *text, size_t length) {
    if (plan.dialect == SOCKETIO && starts(text, length, "0{")) return say(line, "40");
    if (plan.dialect == SOCKETIO && starts(text, length, "40")) return greeted(line);
    if (plan.dialect == SOCKETIO && length == 1 && *text == '2') return say(line, "3");
    const char *patches = memmem(text, length < 96 ? length : 96, "\"patches\":[", 11);
    if (patches) {
        if (!line->reads) return;
        total.frames++;
        events(line, patches + 10, text + length);
    } else if (plan.dialect == HUB) {
        if (starts(text, length, "{\"t\":\"accepted\"")) return accepted(text, length);
        if (starts(text, length, "{\"t\":\"media.tracks\"")) return greeted(line);
        if (starts(text, length, "{\"t\":\"refused\"") || starts(text, length, "{\"t\":\"retry\"") ||
            starts(text, length, "{\"t\":\"problem\"")) {
            if (!total.refused++) fprintf(stderr, "load: %.*s\n", (int)length, text);
        }
    }
}

static void on_closed(struct line *line, const char *why) {
    if (!closed_count++) fprintf(stderr, "load: page %d: %s\n", line->number, why);
    line->stage = CLOSED;
    close(line->fd);
}

static void filled(char *into, const char *text, const char *mark, const char *with) {
    const char *found = strstr(text, mark);
    size_t before = found ? (size_t)(found - text) : strlen(text);
    int length = snprintf(into, LONGEST_SAID, "%.*s%s%s", (int)before, text, found ? with : "",
                          found ? found + strlen(mark) : "");
    if (length >= LONGEST_SAID) fail("a frame of the plan is too long", text);
}

static void on_upgraded(struct line *line) {
    char hello[LONGEST_SAID], after[24];
    if (plan.hello) {
        snprintf(after, sizeof after, "%lld", (long long)(line->last > 0 ? line->last : 0));
        filled(hello, plan.hello, "{after}", after);
        say(line, hello);
    }
    if (plan.dialect == PLAIN) greeted(line);
}

/* ------------------------------------------------------------------ the loop */
static const char *path_of(struct line *line) {
    return plan.speaker_path && !line->reads ? plan.speaker_path : plan.path;
}

/* Deals with what has come, after waiting for it up to so many milliseconds. */
static void turn(int wait_ms) {
    static struct epoll_event ready[512];
    int count = epoll_wait(epoll, ready, 512, wait_ms);
    for (int i = 0; i < count; i++) {
        struct line *line = ready[i].data.ptr;
        if (line->stage == DIALLING) {
            int error = 0;
            socklen_t size = sizeof error;
            getsockopt(line->fd, SOL_SOCKET, SO_ERROR, &error, &size);
            if (error) fail("cannot connect", strerror(error));
            const char *cookie = plan.cookie_count ? plan.cookies[line->number % plan.cookie_count] : "";
            upgrade(line, epoll, path_of(line), plan.port, cookie);
        } else if (line->stage != CLOSED) {
            total.bytes += read_line(line);
        }
    }
}

static void say_next(void) {
    char text[LONGEST_SAID], filled_once[LONGEST_SAID], id[16], number[24];
    int64_t n = ++total.said;
    if (n >= MOST_SAID) fail("too much was said", "use a shorter run");
    struct line *speaker = &speakers[(n - 1) % plan.speakers];
    const char *words = plan.says[(n - 1) / plan.speakers % plan.say_count];
    snprintf(id, sizeof id, "%012llx", (unsigned long long)n);
    snprintf(number, sizeof number, "%lld", (long long)n);
    filled(filled_once, words, "{id}", id);
    filled(text, filled_once, "{n}", number);
    for (; strstr(text, "{n}"); memcpy(text, filled_once, sizeof text)) filled(filled_once, text, "{n}", number);
    asked_at[n] = now_ns();
    if (plan.dialect != HUB) caused_at[n] = asked_at[n], last_number = n, total.answered++;
    say(speaker, text);
}

static bool all_have(int64_t number) {
    for (int i = 0; i < line_count; i++)
        if (lines[i].reads && lines[i].stage == OPEN && lines[i].last < number) return false;
    return true;
}

/* Until everything that was said is answered and has reached every page. */
static void drain(void) {
    int64_t until = now_ns() + PATIENCE;
    while (now_ns() < until && (total.answered + total.refused < total.said || !all_have(last_number))) turn(20);
}

/* Until nothing has come for half a second: greetings and arrivals are over. */
static void settle(void) {
    int64_t until = now_ns() + PATIENCE, quiet_since = now_ns(), seen = total.bytes;
    while (now_ns() < until && now_ns() - quiet_since < SECOND / 2) {
        turn(50);
        if (total.bytes != seen) seen = total.bytes, quiet_since = now_ns();
    }
}

/* ------------------------------------------------------------------ what a phase has cost */
struct mark {
    int64_t at, own_cpu, server_cpu, said, delivered, frames, bytes, refused, lost, doubled, gaps;
};

static struct mark mark_now(void) {
    struct mark mark = {.at = now_ns(), .own_cpu = own_cpu_ns(), .said = total.said,
                        .delivered = total.delivered, .frames = total.frames, .bytes = total.bytes,
                        .refused = total.refused};
    for (int i = 0; i < plan.pid_count; i++) mark.server_cpu += cpu_ns_of(plan.pids[i]);
    for (int i = 0; i < line_count; i++) {
        mark.gaps += lines[i].missed > 0;
        mark.lost += lines[i].missed;
        mark.doubled += lines[i].doubled;
    }
    return mark;
}

/* What pages still wait for after the draining; it will not come any more. */
static int64_t unreached(void) {
    int64_t count = 0;
    for (int i = 0; i < line_count; i++)
        if (lines[i].reads && last_number > lines[i].last)
            count += last_number - (lines[i].last > 0 ? lines[i].last : 0);
    return count;
}

static int64_t memory_kb(void) {
    int64_t kb = 0;
    for (int i = 0; i < plan.pid_count; i++) kb += memory_kb_of(plan.pids[i]);
    return kb;
}

static int by_age(const void *a, const void *b) {
    int64_t x = ((const struct age *)a)->at, y = ((const struct age *)b)->at;
    return (x > y) - (x < y);
}

/* Turns the times of arrival into ages, in order; those of events that nobody here caused are left out. */
static void sort_ages(void) {
    int kept = 0;
    for (int i = 0; i < age_count; i++) {
        int64_t caused = ages[i].number < MOST_SAID ? caused_at[ages[i].number] : 0;
        if (caused) ages[kept++] = (struct age){ages[i].number, ages[i].at - caused};
    }
    qsort(ages, age_count = kept, sizeof *ages, by_age);
}

static double age_ms(const struct age *sorted, int count, double share) {
    return count ? sorted[(int)(share * (count - 1))].at / 1e6 : 0;
}

/* Of each event its last arrival: how long until everybody had it, in order. */
static int last_ages(struct age **found) {
    static struct age last[MOST_SAID];
    int count = 0, *place = calloc(MOST_SAID, sizeof *place);
    for (int i = 0; i < age_count; i++) {
        int64_t number = ages[i].number;
        if (!place[number]) last[count] = ages[i], place[number] = ++count;
        else if (ages[i].at > last[place[number] - 1].at) last[place[number] - 1] = ages[i];
    }
    free(place);
    qsort(last, count, sizeof *last, by_age);
    *found = last;
    return count;
}

/* `end` closes what was measured; what was lost is looked at now, after the draining. */
static void report(const char *phase, struct mark begin, struct mark end) {
    struct mark whole = mark_now();
    sort_ages();
    struct age *last;
    int events = last_ages(&last);
    printf("{\"phase\":\"%s\",\"lines\":%d,\"closed\":%d,\"seconds\":%.6f,\"said\":%lld,\"delivered\":%lld,"
           "\"frames\":%lld,\"bytes\":%lld,\"refused\":%lld,\"server_cpu_ns\":%lld,\"load_cpu_ns\":%lld,"
           "\"memory_kb\":%lld,\"lost\":%lld,\"doubled\":%lld,\"gaps\":%lld,\"ages\":%d,"
           "\"p50_ms\":%.4f,\"p99_ms\":%.4f,\"max_ms\":%.4f,\"all_p50_ms\":%.4f,\"all_p99_ms\":%.4f}\n",
           phase, open_count, closed_count, (end.at - begin.at) / 1e9, (long long)(end.said - begin.said),
           (long long)(end.delivered - begin.delivered), (long long)(end.frames - begin.frames),
           (long long)(end.bytes - begin.bytes), (long long)(whole.refused - begin.refused),
           (long long)(end.server_cpu - begin.server_cpu), (long long)(end.own_cpu - begin.own_cpu),
           (long long)memory_kb(), (long long)(whole.lost - begin.lost + unreached()),
           (long long)(whole.doubled - begin.doubled), (long long)(whole.gaps - begin.gaps), age_count,
           age_ms(ages, age_count, 0.5), age_ms(ages, age_count, 0.99), age_ms(ages, age_count, 1),
           age_ms(last, events, 0.5), age_ms(last, events, 0.99));
    fflush(stdout);
    age_count = 0;
}

/* ------------------------------------------------------------------ the phases */
static void open_lines(int from, int count, int at_once) {
    int dialled = 0, before = open_count;
    int64_t until = now_ns() + 3 * PATIENCE;
    while (open_count + closed_count - before < count) {
        while (dialled < count && dialled - (open_count - before) < at_once)
            dial(&lines[from + dialled++], epoll, plan.port);
        turn(50);
        if (now_ns() > until) fail("not every page was let in", "the server is too slow, or refuses");
    }
}

static void open_all(const char *phase) {
    struct mark begin = mark_now();
    open_lines(0, line_count, DIALLED_AT_ONCE);
    settle();
    report(phase, begin, mark_now());
}

static void say_count(const char *phase, int count) {
    struct mark begin = mark_now();
    for (int i = 0; i < count; i++) {
        say_next();
        drain();
    }
    report(phase, begin, mark_now());
}

static void at_rate(const char *phase, double rate, double seconds, bool measured) {
    struct mark begin = mark_now();
    keep_ages = measured;
    for (int64_t n = 0; n < rate * seconds;) {
        int64_t due = begin.at + (int64_t)(n * SECOND / rate), left = due - now_ns();
        if (left <= 0) say_next(), n++;
        else turn(left > 1000000 ? (int)(left / 1000000) : 0);
    }
    drain();
    keep_ages = false;
    if (measured) report(phase, begin, mark_now());
    age_count = 0;
}

/* So many events are under way at any time: what was said, less what has reached the pages on average. */
static void run_saturated(double window, double seconds, int64_t said, int64_t delivered) {
    int64_t until = now_ns() + (int64_t)(seconds * SECOND);
    int readers = 0;
    for (int i = 0; i < line_count; i++) readers += lines[i].reads;
    while (now_ns() < until) {
        while (total.said - total.refused - said - (double)(total.delivered - delivered) / readers < window)
            say_next();
        turn(10);
    }
}

static void saturated(const char *phase, double window, double seconds) {
    int64_t said = total.said - total.refused, delivered = total.delivered;
    run_saturated(window, seconds / 4, said, delivered);
    struct mark begin = mark_now();
    run_saturated(window, seconds, said, delivered);
    struct mark end = mark_now();
    drain();
    report(phase, begin, end);
}

/* All lines but the speakers' are cut, as in a tunnel: no goodbye is said. */
static void cut(void) {
    for (int i = plan.speakers; i < line_count; i++) {
        if (lines[i].stage != CLOSED) close(lines[i].fd);
        lines[i].stage = CLOSED, lines[i].reads = false;
    }
    settle();
}

/* Fresh pages, all at once, that have missed 1, 2, … most events: `last` says what each has, as a page would. */
static void storm(const char *phase, int count, int most) {
    struct line *fresh = calloc(count, sizeof *fresh), *old = lines;
    int old_count = line_count;
    struct mark begin = mark_now();
    lines = fresh, line_count = count;
    for (int i = 0; i < count; i++)
        fresh[i] = (struct line){.number = i, .reads = true, .last = last_number - 1 - i % most};
    open_lines(0, count, count);
    drain();
    struct mark end = mark_now();
    report(phase, begin, end);
    for (int i = 0; i < count; i++) close(fresh[i].fd);
    lines = old, line_count = old_count;
}

/* ------------------------------------------------------------------ words and plan */
static void read_plan(void) {
    static char text[LONGEST_SAID + 16];
    while (fgets(text, sizeof text, stdin)) {
        text[strcspn(text, "\n")] = 0;
        if (!strncmp(text, "cookie ", 7) && plan.cookie_count < 8192)
            plan.cookies[plan.cookie_count++] = strdup(text + 7);
        else if (!strncmp(text, "hello ", 6))
            plan.hello = strdup(text + 6);
        else if (!strncmp(text, "say ", 4) && plan.say_count < 64)
            plan.says[plan.say_count++] = strdup(text + 4);
        else
            fail("a line of the plan is not understood, or one too many", text);
    }
}

static enum dialect dialect_named(const char *name) {
    const char *names[] = {"hub", "plain", "socketio"};
    for (int i = 0; i < 3; i++)
        if (!strcmp(names[i], name)) return i;
    fail("there is no such dialect", name);
    return HUB;
}

static int read_words(int count, char **words) {
    int at = 1;
    for (; at + 1 < count && !strncmp(words[at], "--", 2); at += 2) {
        const char *name = words[at] + 2, *value = words[at + 1];
        if (!strcmp(name, "port")) plan.port = atoi(value);
        else if (!strcmp(name, "lines")) plan.lines = atoi(value);
        else if (!strcmp(name, "speakers")) plan.speakers = atoi(value);
        else if (!strcmp(name, "path")) plan.path = value;
        else if (!strcmp(name, "speaker-path")) plan.speaker_path = value;
        else if (!strcmp(name, "dialect")) plan.dialect = dialect_named(value);
        else if (!strcmp(name, "pid") && plan.pid_count < 64) plan.pids[plan.pid_count++] = atoi(value);
        else fail("there is no such option", words[at]);
    }
    return at;
}

static void run_phase(const char *phase) {
    double first = 0, second = 0;
    int count = sscanf(strchrnul(phase, ':'), ":%lf:%lf", &first, &second);
    if (!strcmp(phase, "open")) open_all(phase);
    else if (!strcmp(phase, "cut")) cut();
    else if (!strncmp(phase, "say:", 4) && count == 1) say_count(phase, (int)first);
    else if (!strncmp(phase, "warm:", 5) && count == 2) at_rate(phase, first, second, false);
    else if (!strncmp(phase, "rate:", 5) && count == 2) at_rate(phase, first, second, true);
    else if (!strncmp(phase, "saturated:", 10) && count == 2) saturated(phase, first, second);
    else if (!strncmp(phase, "storm:", 6) && count == 2) storm(phase, (int)first, (int)second);
    else fail("there is no such phase", phase);
}

int main(int count, char **words) {
    int at = read_words(count, words);
    read_plan();
    ages = malloc(MOST_AGES * sizeof *ages);
    epoll = epoll_create1(0);
    line_count = plan.lines + (plan.speaker_path ? plan.speakers : 0);
    lines = calloc(line_count, sizeof *lines);
    for (int i = 0; i < line_count; i++)
        lines[i] = (struct line){.number = i, .reads = i < plan.lines, .last = -1};
    speakers = plan.speaker_path ? lines + plan.lines : lines;
    if (plan.speakers > line_count) fail("there are more speakers than pages", "raise --lines");
    for (; at < count; at++) run_phase(words[at]);
    return 0;
}
