// What C++ does with exceptions, a subject per argument. Each prints what it sees,
// and cases.json has what it must see. With THROW_EARLY in the environment an
// initialiser throws before `main`.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

#define APART [[gnu::noinline]]

// Says when it goes, and whether an exception is on its way then.
struct Witness {
    const char *name;
    explicit Witness(const char *name) : name(name) {}
    ~Witness() { std::printf("~%s %d\n", name, std::uncaught_exceptions()); }
};

// ---- frames: through several frames, with and without something to clean up

struct Payload {
    int depth;
    std::string text;
};

APART int descend(int depth, int bottom) {
    if (depth == bottom)
        throw Payload{depth, "the bottom"};
    if (depth % 3 == 0) {
        Witness witness("third");
        return descend(depth + 1, bottom) + depth;
    }
    return descend(depth + 1, bottom) + 1;
}

APART int deep(int depth, std::vector<int> &path) {
    std::unique_ptr<int> owned(new int(depth));
    path.push_back(*owned);
    if (depth == 0)
        throw path.size();
    return deep(depth - 1, path) + *owned;
}

void frames() {
    try {
        descend(1, 8);
    } catch (const Payload &payload) {
        std::printf("%d %s\n", payload.depth, payload.text.c_str());
    }
    std::vector<int> path;
    try {
        deep(500, path);
    } catch (std::size_t size) {
        std::printf("%zu\n", size);
    }
}

// ---- destructors: some that throw, by way of a table of virtual functions

struct Base {
    Witness member{"base's member"};
    virtual ~Base() noexcept(false) { std::puts("~Base"); }
};
struct Throwing : Base {
    Witness member{"own member"};
    int code;
    explicit Throwing(int code) : code(code) {}
    ~Throwing() noexcept(false) override {
        std::puts("~Throwing");
        throw code;
    }
};
struct Further : Throwing {
    using Throwing::Throwing;
    ~Further() noexcept(false) override { std::puts("~Further"); }
};
struct Left : virtual Base {
    ~Left() noexcept(false) override { std::puts("~Left"); }
};
struct Right : virtual Base {
    ~Right() noexcept(false) override {
        std::puts("~Right");
        throw std::logic_error("right");
    }
};
struct Bottom : Left, Right {
    ~Bottom() noexcept(false) override { std::puts("~Bottom"); }
};

APART void drop(Base *base) { delete base; }

void destructors() {
    for (Base *base : {static_cast<Base *>(new Throwing(1)), static_cast<Base *>(new Further(2))}) {
        try {
            drop(base);
            std::puts("not reached");
        } catch (int code) {
            std::printf("code %d\n", code);
        }
    }
    try {
        drop(new Bottom);
    } catch (const std::exception &error) {
        std::printf("%s\n", error.what());
    }
    try {
        Throwing local(3);
        std::puts("end of scope");
    } catch (int code) {
        std::printf("code %d\n", code);
    }
}

// ---- constructors: what is made so far goes, the rest never was

struct Part {
    int number;
    explicit Part(int number) : number(number) {
        if (number == 3)
            throw std::out_of_range("third part");
        std::printf("part %d\n", number);
    }
    ~Part() { std::printf("~part %d\n", number); }
};
struct Whole {
    Part first, second, third;
    Whole() try : first(1), second(2), third(3) {
    } catch (const std::out_of_range &error) {
        std::printf("whole: %s\n", error.what());
    }
};
int made = 0;
struct Counted {
    Part part;
    Counted() : part(++made) {}
};

void constructors() {
    try {
        Whole whole;
    } catch (const std::logic_error &error) {
        std::printf("again: %s\n", error.what());
    }
    try {
        delete[] new Counted[5];
    } catch (const std::exception &error) {
        std::printf("array: %s, %d\n", error.what(), made);
    }
    try {
        std::vector<int>().at(7);
    } catch (const std::out_of_range &) {
        std::puts("out of range");
    }
    try {
        void *volatile much = ::operator new(static_cast<std::size_t>(-1) / 2);
        ::operator delete(much);
    } catch (const std::bad_alloc &) {
        std::puts("bad_alloc");
    }
}

// ---- statics: initialisers that throw

int careful(const char *text) {
    try {
        if (*text)
            throw std::runtime_error(text);
        return 1;
    } catch (const std::runtime_error &error) {
        return static_cast<int>(std::strlen(error.what()));
    }
}
const int before_main = careful("thrown before main");

struct Early {
    Early() {
        if (std::getenv("THROW_EARLY"))
            throw std::runtime_error("early");
    }
} early;

int attempts = 0;
APART int reluctant() {
    static const int value = [] {
        if (++attempts < 3)
            throw attempts;
        return attempts * 10;
    }();
    return value;
}

void statics() {
    std::printf("%d\n", before_main);
    for (int i = 0; i < 4; i++) {
        try {
            std::printf("value %d\n", reluctant());
        } catch (int attempt) {
            std::printf("attempt %d\n", attempt);
        }
    }
}

// ---- rethrow

APART void dispatch() {
    try {
        throw;
    } catch (const std::invalid_argument &error) {
        std::printf("invalid: %s\n", error.what());
    } catch (const std::exception &error) {
        std::printf("other: %s\n", error.what());
        throw;
    }
}
APART void outer(bool is_invalid) {
    Witness witness("outer");
    try {
        if (is_invalid)
            throw std::invalid_argument("argument");
        throw std::range_error("range");
    } catch (...) {
        Witness handler("handler");
        dispatch();
        std::puts("handled");
    }
}
APART void explain(const std::exception &error, int level) {
    std::printf("%d: %s\n", level, error.what());
    try {
        std::rethrow_if_nested(error);
    } catch (const std::exception &inner) {
        explain(inner, level + 1);
    }
}

void rethrow() {
    outer(true);
    try {
        outer(false);
    } catch (const std::runtime_error &error) {
        std::printf("out: %s\n", error.what());
    }
    try {
        try {
            try {
                throw std::runtime_error("cause");
            } catch (...) {
                std::throw_with_nested(std::logic_error("middle"));
            }
        } catch (...) {
            std::throw_with_nested(std::length_error("effect"));
        }
    } catch (const std::exception &error) {
        explain(error, 0);
    }
    // A handler that changes what goes on.
    try {
        try {
            throw std::pair<int, int>(1, 2);
        } catch (std::pair<int, int> &pair) {
            pair.second = 40;
            throw;
        }
    } catch (const std::pair<int, int> &pair) {
        std::printf("%d %d\n", pair.first, pair.second);
    }
    // One that throws something else inside another that is handled.
    try {
        throw 1;
    } catch (int one) {
        try {
            throw "two";
        } catch (const char *two) {
            std::printf("%d %s\n", one, two);
        }
        std::printf("%d\n", one);
    }
}

// ---- bases: by a class above, by pointer, by value, in order

struct Animal {
    int legs = 4;
    virtual ~Animal() = default;
    virtual const char *name() const { return "animal"; }
};
struct Swimmer {
    int fins = 2;
    virtual ~Swimmer() = default;
    virtual const char *stroke() const { return "crawl"; }
};
struct Otter final : Animal, Swimmer {
    const char *name() const override { return "otter"; }
    const char *stroke() const override { return "back"; }
};
struct Private : private Animal {};

template <typename Thrown> APART void sort(Thrown thrown) {
    try {
        try {
            throw thrown;
        } catch (const Swimmer &swimmer) {
            std::printf("swimmer: %s, %d\n", swimmer.stroke(), swimmer.fins);
        } catch (Animal animal) {
            std::printf("sliced: %s, %d\n", animal.name(), animal.legs);
        } catch (const Swimmer *swimmer) {
            std::printf("pointer: %s\n", swimmer ? swimmer->stroke() : "null");
        } catch (const void *) {
            std::puts("some pointer");
        } catch (long) {
            std::puts("long");
        }
    } catch (...) {
        std::puts("anything");
    }
}

void bases() {
    sort(Otter());
    sort(Animal());
    Otter otter;
    sort(&otter);
    sort("text");
    sort(1);
    sort(1L);
    sort(Private());
    sort(nullptr);
}

// ---- pointers: std::exception_ptr

APART std::exception_ptr capture(int what) {
    try {
        if (what == 0)
            throw Payload{7, "captured"};
        throw std::domain_error("domain");
    } catch (...) {
        return std::current_exception();
    }
}
APART void show(const std::exception_ptr &pointer) {
    try {
        std::rethrow_exception(pointer);
    } catch (Payload &payload) {
        std::printf("%d %s\n", payload.depth++, payload.text.c_str());
    } catch (const std::exception &error) {
        std::printf("%s\n", error.what());
    }
}

void pointers() {
    std::exception_ptr first = capture(0), second = capture(1), copy = first;
    show(first);
    show(copy);
    first = nullptr;
    show(second);
    show(copy);
    show(std::make_exception_ptr(std::underflow_error("made")));
    std::printf("%d %d\n", first == nullptr, std::current_exception() == nullptr);
    struct Unwinding {
        ~Unwinding() {
            // One is thrown and caught while another is on its way.
            try {
                throw std::runtime_error("inside");
            } catch (const std::exception &error) {
                std::printf("%s, %d on the way\n", error.what(), std::uncaught_exceptions());
            }
        }
    };
    try {
        Unwinding unwinding;
        throw 5;
    } catch (int number) {
        std::printf("%d\n", number);
    }
}

// ---- many

APART int leaf(int i) {
    if (i % 4 == 0)
        throw i;
    if (i % 4 == 1)
        throw std::runtime_error("odd");
    return i;
}
void many() {
    unsigned long sum = 0;
    for (int i = 0; i < 20000; i++) {
        try {
            sum += static_cast<unsigned long>(leaf(i));
        } catch (int number) {
            sum += static_cast<unsigned long>(number) * 3;
        } catch (const std::exception &error) {
            sum += std::strlen(error.what());
        }
    }
    std::printf("%lu\n", sum);
}

// ---- ends

void uncaught() {
    std::puts("before");
    std::fflush(stdout);
    throw std::runtime_error("nobody catches");
}
[[noreturn]] void last_words() {
    std::puts("terminate");
    std::fflush(stdout);
    std::_Exit(7);
}
APART void promise() noexcept { descend(6, 9); }
void broken_promise() {
    std::set_terminate(last_words);
    try {
        promise();
    } catch (...) {
        std::puts("not reached");
    }
}
void twice() {
    std::set_terminate(last_words);
    try {
        Throwing throwing(9);
        throw std::runtime_error("first of two");
    } catch (...) {
        std::puts("not reached");
    }
}
void through_exit() {
    struct Leaver {
        ~Leaver() {
            std::puts("exit while unwinding");
            std::exit(3);
        }
    };
    try {
        Leaver leaver;
        throw 1;
    } catch (int) {
        std::puts("not reached");
    }
}

const struct {
    const char *name;
    void (*run)();
} subjects[] = {
    {"frames", frames},         {"destructors", destructors},
    {"constructors", constructors}, {"statics", statics},
    {"rethrow", rethrow},       {"bases", bases},
    {"pointers", pointers},     {"many", many},
    {"uncaught", uncaught},     {"broken_promise", broken_promise},
    {"twice", twice},           {"through_exit", through_exit},
};

} // namespace

int main(int count, char **arguments) {
    for (const auto &subject : subjects)
        if (count > 1 && !std::strcmp(arguments[1], subject.name)) {
            subject.run();
            return 0;
        }
    return 2;
}
