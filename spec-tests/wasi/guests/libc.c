/* What programs do through a C library: streams, positions, directories, links, polling. Compiled
   twice, for the two ways of granting a directory: FOLDER is what paths begin with. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define IN(name) FOLDER name

#define CHECK(holds)                                                                     \
    do {                                                                                 \
        if (!(holds)) {                                                                  \
            fprintf(stderr, "line %d, errno %d: %s\n", __LINE__, errno, #holds);         \
            exit(1);                                                                     \
        }                                                                                \
    } while (0)

#define FAILS(call, error) CHECK((call) == -1 && errno == (error))

static void clocks(void) {
    struct timespec time;
    CHECK(clock_getres(CLOCK_MONOTONIC, &time) == 0 && (time.tv_sec || time.tv_nsec));
    CHECK(clock_getres(CLOCK_REALTIME, &time) == 0 && (time.tv_sec || time.tv_nsec));
    CHECK(clock_gettime(CLOCK_REALTIME, &time) == 0 && time.tv_sec > 1000000000);
    CHECK(clock_gettime(CLOCK_MONOTONIC, &time) == 0);
}

static void reading(void) {
    char bytes[64];
    FILE *file = fopen(IN("given.txt"), "r");
    CHECK(file && fread(bytes, 1, 64, file) == 6 && !memcmp(bytes, "given\n", 6) && feof(file));
    fclose(file);
    CHECK(!fopen(IN("none"), "r") && errno == ENOENT);
    int fd = open(IN("given.txt"), O_RDONLY);
    CHECK(fd > 2 && !isatty(fd) && lseek(fd, 0, SEEK_END) == 6);
    FAILS(lseek(fd, -1, SEEK_SET), EINVAL);
    CHECK(pread(fd, bytes, 3, 1) == 3 && !memcmp(bytes, "ive", 3));
    CHECK(lseek(fd, 0, SEEK_CUR) == 6);
    FAILS(write(fd, "x", 1), EBADF);
    struct stat by_fd, by_path;
    CHECK(fstat(fd, &by_fd) == 0 && stat(IN("given.txt"), &by_path) == 0);
    CHECK(by_fd.st_ino == by_path.st_ino && by_fd.st_dev == by_path.st_dev);
    CHECK(S_ISREG(by_fd.st_mode) && by_fd.st_size == 6);
    close(fd);
}

static void writing(void) {
    struct stat status;
    int fd = open(IN("new.cleanup"), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND, 0666);
    CHECK(fd > 2 && write(fd, "ab", 2) == 2 && lseek(fd, 0, SEEK_SET) == 0);
    CHECK(write(fd, "cd", 2) == 2 && lseek(fd, 0, SEEK_CUR) == 4);
    CHECK(pwrite(fd, "XYZ", 3, 0) == 3 && lseek(fd, 0, SEEK_CUR) == 4);
    CHECK(lseek(fd, 0, SEEK_END) == 4);
    close(fd);
    FILE *file = fopen(IN("new.cleanup"), "a+");
    CHECK(file && fwrite("efgh", 1, 4, file) == 4 && fflush(file) == 0);
    CHECK(pwrite(fileno(file), "ijkl", 4, 0) == 4 && lseek(fileno(file), 0, SEEK_END) == 8);
    fclose(file);
    fd = open(IN("new.cleanup"), O_RDWR);
    CHECK(fd > 2 && ftruncate(fd, 100) == 0 && posix_fallocate(fd, 50, 150) == 0);
    CHECK(fstat(fd, &status) == 0 && status.st_size == 200 && fsync(fd) == 0);
    int flags = fcntl(fd, F_GETFL);
    CHECK((flags & O_ACCMODE) == O_RDWR && !(flags & O_APPEND));
    CHECK(fcntl(fd, F_SETFL, flags | O_APPEND) == 0 && fcntl(fd, F_GETFL) & O_APPEND);
    struct timespec times[2] = {{1, 2}, {3, 4}};
    CHECK(futimens(fd, times) == 0 && fstat(fd, &status) == 0);
    CHECK(status.st_mtim.tv_sec == 3 && status.st_mtim.tv_nsec == 4);
    close(fd);
    CHECK(unlink(IN("new.cleanup")) == 0);
    FAILS(open(IN("new.cleanup"), O_RDONLY), ENOENT);
}

static void names(void) {
    char bytes[64];
    struct stat status;
    CHECK(mkdir(IN("d.cleanup"), 0777) == 0);
    FAILS(mkdir(IN("d.cleanup"), 0777), EEXIST);
    CHECK(rename(IN("d.cleanup"), IN("e.cleanup")) == 0);
    int fd = open(IN("e.cleanup/file"), O_CREAT | O_EXCL | O_WRONLY, 0666);
    CHECK(fd > 2);
    close(fd);
    FAILS(rmdir(IN("e.cleanup")), ENOTEMPTY);
    FAILS(unlink(IN("e.cleanup")), EISDIR);
    CHECK(unlink(IN("e.cleanup/file")) == 0 && rmdir(IN("e.cleanup")) == 0);
    CHECK(symlink("given.txt", IN("l.cleanup")) == 0);
    CHECK(readlink(IN("l.cleanup"), bytes, 64) == 9 && !memcmp(bytes, "given.txt", 9));
    CHECK(lstat(IN("l.cleanup"), &status) == 0 && S_ISLNK(status.st_mode));
    CHECK(stat(IN("l.cleanup"), &status) == 0 && S_ISREG(status.st_mode));
    FAILS(open(IN("l.cleanup"), O_RDONLY | O_NOFOLLOW), ELOOP);
    CHECK(link(IN("given.txt"), IN("h.cleanup")) == 0);
    CHECK(stat(IN("h.cleanup"), &status) == 0 && status.st_nlink == 2);
    CHECK(unlink(IN("l.cleanup")) == 0 && unlink(IN("h.cleanup")) == 0);
}

static void listing(void) {
    struct stat status;
    struct dirent *entry;
    int found = 0;
    int fd = open(IN("listed"), O_RDONLY | O_DIRECTORY);
    DIR *dir = fdopendir(fd);
    CHECK(fd > 2 && dir);
    while ((entry = readdir(dir))) {
        if (entry->d_name[0] == '.') continue;
        CHECK(entry->d_type == DT_REG && !strncmp(entry->d_name, "entry-", 6));
        CHECK(fstatat(fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0);
        CHECK(status.st_ino == entry->d_ino);
        found++;
    }
    CHECK(found == 2);
    rewinddir(dir);
    for (found = 0; readdir(dir); found++) {}
    CHECK(found == 4);
    closedir(dir);
}

static void polling(void) {
    int fd = open(IN("given.txt"), O_RDONLY);
    struct pollfd polled[2] = {{fd, POLLIN, 0}, {1, POLLOUT, 0}};
    CHECK(poll(polled, 2, 1000) == 2);
    CHECK(polled[0].revents & POLLIN && polled[1].revents & POLLOUT);
    struct timespec wait = {0, 1000000};
    CHECK(nanosleep(&wait, NULL) == 0);
    close(fd);
    FAILS(shutdown(1, SHUT_RD), ENOTSOCK);
    FAILS(shutdown(99, SHUT_RD), EBADF);
}

int main(int argc, char **argv) {
    CHECK(argc == 2 && !strcmp(argv[1], "an argument"));
    CHECK(getenv("NAME") && !strcmp(getenv("NAME"), "value"));
    clocks();
    reading();
    writing();
    names();
    listing();
    polling();
    puts("done");
    return 7;
}
