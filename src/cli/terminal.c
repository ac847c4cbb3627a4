/* The terminal: a progress bar, and what Ctrl-C and other requests to stop do. The program's only
   state is here. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"

static ork_context *interrupted_context;
static volatile sig_atomic_t stop_signal;
static bool bar_is_shown;

/* The first one asks the work to stop and to leave nothing half written, the second kills. */
static void on_stop(int signal_number)
{
    stop_signal = signal_number;
    ork_context_cancel(interrupted_context);
    signal(signal_number, SIG_DFL);
}

/* At most ten times a second, and not before a second has passed: quick work shows no bar. */
static void show_progress(void *state, const char *what, double fraction)
{
    enum { WIDTH = 30 };
    static struct timespec started, shown;
    (void)state;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (started.tv_sec == 0) started = shown = now;
    double since =
        (double)(now.tv_sec - shown.tv_sec) + 1e-9 * (double)(now.tv_nsec - shown.tv_nsec);
    if (now.tv_sec - started.tv_sec < 1 || since < 0.1) return;
    shown = now;
    char bar[WIDTH + 1];
    double share = fraction < 0 ? 0 : fraction > 1 ? 1 : fraction;
    size_t filled = (size_t)(share * WIDTH);
    memset(bar, '#', filled);
    memset(bar + filled, '.', WIDTH - filled);
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r\033[K[%s] %3.0f %%  %s", bar, 100 * share, what);
    fflush(stderr);
    bar_is_shown = true;
}

void cli_terminal_start(ork_context *ctx)
{
    interrupted_context = ctx;
    struct sigaction action = {.sa_handler = on_stop}, before;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    /* nohup has it ignored, and it stays so */
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is told by the write that fails */
    if (isatty(STDERR_FILENO)) ork_context_set_progress_hook(ctx, show_progress, NULL);
}

size_t cli_terminal_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}

int cli_terminal_stopped(void)
{
    return 128 + (stop_signal ? stop_signal : SIGINT);
}

void cli_terminal_clear(void)
{
    if (!bar_is_shown) return;
    fputs("\r\033[K", stderr);
    bar_is_shown = false;
}
