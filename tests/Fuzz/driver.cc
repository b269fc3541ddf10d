// The side of libFuzzer: passes each input to MidasNet.Fuzz, in a process of its own, and takes over what its instrumented assemblies have counted.
//   driver FLAGS OF LIBFUZZER CORPUS -ignore_remaining_args=1 dotnet MidasNet.Fuzz.dll run TARGET FOLDER
// As SharpFuzz expects it: memory that both share, of 64 KiB of counters and 1 MiB of input, whose identifier is in __LIBFUZZER_SHM_ID; the length of each
// input through descriptor 198, the outcome through 199.
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <string>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr size_t counterBytes = 1 << 16, inputBytes = 1 << 20;
constexpr int controlDescriptor = 198, statusDescriptor = 199;

uint8_t *shared;
int control = -1, status = -1;
pid_t child;

[[noreturn]] void fail(const char *what) {
    fprintf(stderr, "driver: %s: %s\n", what, strerror(errno));
    exit(2);
}

// Closes the pipe, which ends the program, and waits until it has written its counts.
void finish() {
    close(control);
    waitpid(child, nullptr, 0);
}

// True if all bytes have come; false where the program has ended.
bool receive(int32_t &value) {
    ssize_t count;
    do count = read(status, &value, sizeof value);
    while (count < 0 && errno == EINTR);
    return count == sizeof value;
}

void send(int32_t value) {
    ssize_t count;
    do count = write(control, &value, sizeof value);
    while (count < 0 && errno == EINTR);
}

[[noreturn]] void start(char **command, int memory, int in, int out) {
    // A program that hangs must not outlive the driver, which libFuzzer ends.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (dup2(in, controlDescriptor) < 0 || dup2(out, statusDescriptor) < 0) fail("dup2");
    setenv("__LIBFUZZER_SHM_ID", std::to_string(memory).c_str(), 1);
    setenv("__LIBFUZZER_CONTROL_PIPE_ID", std::to_string(controlDescriptor).c_str(), 1);
    setenv("__LIBFUZZER_STATUS_PIPE_ID", std::to_string(statusDescriptor).c_str(), 1);
    execvp(command[0], command);
    fail(command[0]);
}

} // namespace

// libFuzzer reads them after each input. Visible outside, so that the compiler does not take them for memory that is only written.
__attribute__((section("__libfuzzer_extra_counters"))) uint8_t counters[counterBytes];

extern "C" int LLVMFuzzerInitialize(int *, char ***argv) {
    char **command = *argv;
    while (*command && strcmp(*command, "-ignore_remaining_args=1") != 0) command++;
    if (!*command || !command[1]) {
        fprintf(stderr, "usage: driver FLAGS CORPUS -ignore_remaining_args=1 PROGRAM ARGUMENTS\n");
        exit(2);
    }
    signal(SIGPIPE, SIG_IGN);
    int memory = shmget(IPC_PRIVATE, counterBytes + inputBytes, IPC_CREAT | IPC_EXCL | 0600);
    if (memory < 0) fail("shmget");
    void *address = shmat(memory, nullptr, 0);
    if (address == reinterpret_cast<void *>(-1)) fail("shmat");
    shared = static_cast<uint8_t *>(address);

    int in[2], out[2];
    if (pipe(in) || pipe(out)) fail("pipe");
    child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        close(in[1]);
        close(out[0]);
        start(command + 1, memory, in[0], out[1]);
    }
    close(in[0]);
    close(out[1]);
    control = in[1];
    status = out[0];
    int32_t ready;
    bool isReady = receive(ready);
    // Both have it now, and it goes with the last of them.
    shmctl(memory, IPC_RMID, nullptr);
    if (!isReady) {
        fprintf(stderr, "driver: the program ended before the first input\n");
        exit(2);
    }
    atexit(finish);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > inputBytes) return 0;
    memset(shared, 0, counterBytes);
    memcpy(shared + counterBytes, data, size);
    send(static_cast<int32_t>(size));
    int32_t outcome = 1;
    bool isAlive = receive(outcome);
    memcpy(counters, shared, counterBytes);
    // The program keeps its findings itself; what ends it, such as a stack that overflows, is libFuzzer's to keep.
    if (!isAlive || outcome != 0) abort();
    return 0;
}
