#include "construct/line_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include "mocert/error.hpp"

// The caller's environment, for the program.
extern char** environ;

namespace mocert {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int glance_ms = 100;  // how often the interrupt flag is looked at

[[noreturn]] void refuse(const std::string& command, int error) {
  throw InputError("--oracle \"" + command + "\"", std::strerror(error), "a program that can be started");
}

/// A file descriptor that is closed.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

struct Pipe {
  Descriptor read, write;
};

Pipe make_pipe(const std::string& command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) refuse(command, errno);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// A program that closes its standard input early must not end us.
class IgnoreSigpipe {
 public:
  IgnoreSigpipe() {
    struct sigaction ignore = {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, &before_);
  }
  ~IgnoreSigpipe() { sigaction(SIGPIPE, &before_, nullptr); }
  IgnoreSigpipe(const IgnoreSigpipe&) = delete;
  IgnoreSigpipe& operator=(const IgnoreSigpipe&) = delete;

 private:
  struct sigaction before_ = {};
};

/// The program; killed with its group and waited for if it is still there.
class Child {
 public:
  Child(const std::string& command, int input, int output) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    sigset_t as_ever;
    sigemptyset(&as_ever);
    sigaddset(&as_ever, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &as_ever);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    std::string shell = "sh", flag = "-c", text = command;
    char* arguments[] = {shell.data(), flag.data(), text.data(), nullptr};
    const int error = posix_spawn(&pid_, "/bin/sh", &files, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) {
      pid_ = -1;
      refuse(command, error);
    }
  }
  ~Child() { end(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void end() {
    if (pid_ < 0) return;
    kill(-pid_, SIGKILL);
    int ignored = 0;
    while (waitpid(pid_, &ignored, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
  }

  /// Whether it has ended; then `status` is what waitpid says.
  bool ended(int& status) {
    const pid_t got = waitpid(pid_, &status, WNOHANG);
    if (got != pid_) return false;
    kill(-pid_, SIGKILL);  // what it left running in its group
    pid_ = -1;
    return true;
  }

 private:
  pid_t pid_ = -1;
};

class Conversation {
 public:
  Conversation(const std::string& command, std::string_view input, double silence, const std::atomic<bool>* interrupted,
               const std::function<void(std::string_view)>& on_line)
      : input_(input), silence_(silence), interrupted_(interrupted), on_line_(on_line) {
    Pipe in = make_pipe(command), out = make_pipe(command);
    child_.emplace(command, in.read.get(), out.write.get());
    to_ = std::move(in.write);
    from_ = std::move(out.read);
    for (const int fd : {to_.get(), from_.get()}) fcntl(fd, F_SETFL, O_NONBLOCK);
    last_line_ = Clock::now();
  }

  ProcessEnd run() {
    while (from_.open()) {
      if (const auto why = give_up()) return stopped(*why);
      pollfd watched[2] = {{from_.get(), POLLIN, 0}, {to_.get(), POLLOUT, 0}};
      if (input_.empty()) to_.close();
      const int ready = poll(watched, to_.open() ? 2 : 1, glance_ms);
      if (ready <= 0) continue;
      if (to_.open() && watched[1].revents != 0) write_some();
      if (watched[0].revents != 0) read_some();
    }
    to_.close();
    int status = 0;
    while (!child_->ended(status)) {
      if (const auto why = give_up()) return stopped(*why);
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    ProcessEnd result;
    result.by_signal = WIFSIGNALED(status);
    result.status = result.by_signal ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    if (result.status == 0 && !pending_.empty()) on_line_(pending_);
    return result;
  }

 private:
  std::optional<ProcessEnd::Why> give_up() const {
    if (interrupted_ != nullptr && interrupted_->load()) return ProcessEnd::Why::interrupted;
    if (silence_ > 0 && std::chrono::duration<double>(Clock::now() - last_line_).count() > silence_) return ProcessEnd::Why::silent;
    return std::nullopt;
  }

  ProcessEnd stopped(ProcessEnd::Why why) {
    child_->end();
    // What it said before is heard: a pipe holds 64 KiB, and 1 MiB at most without privileges.
    for (int k = 0; k < 17 && read_some(); ++k) {
    }
    return {why, 0, false};
  }

  void write_some() {
    const ssize_t written = write(to_.get(), input_.data(), input_.size());
    if (written > 0)
      input_.remove_prefix(static_cast<std::size_t>(written));
    else if (written < 0 && errno != EAGAIN && errno != EINTR)
      to_.close();  // it does not want to hear more; what it says, and how it ends, decides
  }

  /// False where there is nothing to read now, or ever.
  bool read_some() {
    char buffer[65536];
    const ssize_t got = read(from_.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) return true;
    if (got < 0 && errno == EAGAIN) return false;
    if (got <= 0) {
      from_.close();
      return false;
    }
    pending_.append(buffer, static_cast<std::size_t>(got));
    std::size_t from = 0;
    for (std::size_t end; (end = pending_.find('\n', from)) != std::string::npos; from = end + 1) {
      last_line_ = Clock::now();
      on_line_(std::string_view(pending_).substr(from, end - from));
    }
    pending_.erase(0, from);
    return true;
  }

  std::string_view input_;
  double silence_;
  const std::atomic<bool>* interrupted_;
  const std::function<void(std::string_view)>& on_line_;
  IgnoreSigpipe quiet_;
  Descriptor to_, from_;
  std::optional<Child> child_;
  std::string pending_;
  Clock::time_point last_line_;
};

}  // namespace

ProcessEnd run_lines(const std::string& command, std::string_view input, double silence, const std::atomic<bool>* interrupted,
                     const std::function<void(std::string_view line)>& on_line) {
  return Conversation(command, input, silence, interrupted, on_line).run();
}

}  // namespace mocert
