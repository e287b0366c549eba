/* Time, and what processes have used of the machine. */
#pragma once

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND 1000000000LL /* nanoseconds */

static int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

static int64_t own_cpu_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

/* CPU time of all threads of a process: first field of proc_pid_schedstat(5), in nanoseconds. */
static int64_t cpu_ns_of(int pid) {
    char path[320];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    int64_t total = 0;
    for (struct dirent *task; tasks && (task = readdir(tasks));) {
        if (task->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, task->d_name);
        FILE *file = fopen(path, "r"); /* a thread may have ended since */
        long long ns = 0;
        if (file && fscanf(file, "%lld", &ns) == 1) total += ns;
        if (file) fclose(file);
    }
    if (tasks) closedir(tasks);
    return total;
}

/* Resident memory of a process in kB. */
static int64_t memory_kb_of(int pid) {
    char path[64], text[256];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "r");
    long long kb = 0;
    while (file && fgets(text, sizeof text, file)) sscanf(text, "VmRSS: %lld", &kb);
    if (file) fclose(file);
    return kb;
}
