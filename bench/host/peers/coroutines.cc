// SPDX-License-Identifier: Apache-2.0
//
// C++20 coroutines over a ring of ready handles, as one writes them who has no library: not safe for interrupts or
// threads. A task that is in the ring is not put there again.
#include "peer.h"

#include <algorithm>
#include <coroutine>
#include <exception>
#include <utility>
#include <vector>

namespace {

struct task {
    struct promise_type {
        bool queued = false;
        promise_type() = default; /* no aggregate: gcc would initialize `queued` by the coroutine's argument */
        task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
    std::coroutine_handle<promise_type> handle;
};
using handle = std::coroutine_handle<task::promise_type>;

class executor {
public:
    void add(task made) { tasks.push_back(made.handle); }

    void wake(unsigned number)
    {
        handle const woken = tasks[number];
        if (!std::exchange(woken.promise().queued, true)) {
            ring[tail++ & mask] = woken;
        }
    }

    void start()
    {
        unsigned places = 1;
        while (places < tasks.size()) {
            places *= 2;
        }
        mask = places - 1;
        ring.resize(places);
        for (unsigned i = 0; i < tasks.size(); i++) {
            wake(i);
        }
    }

    void run()
    {
        while (head != tail) {
            handle const next = ring[head++ & mask];
            next.promise().queued = false;
            next.resume();
        }
    }

private:
    std::vector<handle> tasks;
    std::vector<handle> ring;
    unsigned head = 0, tail = 0, mask = 0;
};

executor loop;
constexpr std::suspend_always park{};

task counter(unsigned me)
{
    for (uint64_t left = scenario_count; left != 0; left--) {
        loop.wake(me);
        co_await park;
    }
    bench_finish();
}

void run_round()
{
    loop.add(counter(0));
    loop.start();
    loop.run();
}

std::vector<unsigned char> full;
uint64_t hops_left;

task player(unsigned me)
{
    unsigned const other = 1 - me;
    for (;;) {
        while (!full[me]) {
            co_await park;
        }
        full[me] = 0;
        if (hops_left-- == 0) {
            bench_finish();
        }
        full[other] = 1;
        loop.wake(other);
    }
}

void run_ping_pong()
{
    full.resize(2);
    full[0] = 1;
    hops_left = scenario_count;
    loop.add(player(0));
    loop.add(player(1));
    loop.start();
    loop.run();
}

uint32_t random_state = RANDOM_SEED;

void post_random()
{
    unsigned const next = bench_random(&random_state, scenario_tasks);
    full[next] = 1;
    loop.wake(next);
}

task one_of_many(unsigned me)
{
    for (;;) {
        while (!full[me]) {
            co_await park;
        }
        full[me] = 0;
        if (hops_left-- == 0) {
            bench_finish();
        }
        post_random();
    }
}

void make_many()
{
    full.resize(scenario_tasks);
    for (unsigned i = 0; i < scenario_tasks; i++) {
        loop.add(one_of_many(i));
    }
    loop.start();
}

void run_random()
{
    make_many();
    loop.run();
    hops_left = scenario_count;
    bench_elapsed = 0;
    bench_resume();
    post_random();
    loop.run();
}

uint32_t items[CHANNEL_SLOTS];
uint32_t sent, received;

task sender()
{
    for (uint32_t i = 0;; i++) {
        while (sent - received == CHANNEL_SLOTS) {
            co_await park;
        }
        items[sent++ % CHANNEL_SLOTS] = i;
        loop.wake(1);
    }
}

task receiver()
{
    for (uint64_t i = 0; i < scenario_count; i++) {
        while (sent == received) {
            co_await park;
        }
        if (items[received++ % CHANNEL_SLOTS] != static_cast<uint32_t>(i)) {
            exit(4);
        }
        loop.wake(0);
    }
    bench_finish();
}

void run_channel()
{
    loop.add(sender());
    loop.add(receiver());
    loop.start();
    loop.run();
}

/* Deadlines in a binary heap, earliest on top. */
struct deadline {
    uint64_t at;
    unsigned number;
    bool operator<(deadline const &other) const { return at > other.at; }
};
std::vector<deadline> deadlines;
uint64_t fired;

task sleeper(unsigned me)
{
    for (;;) {
        uint64_t const at = bench_now() / 1000 + TIMER_AHEAD_US + bench_random(&random_state, TIMER_SPREAD_US);
        deadlines.push_back({at, me});
        std::push_heap(deadlines.begin(), deadlines.end());
        while (bench_now() / 1000 < at) {
            co_await park;
        }
        fired++;
        co_await park;
    }
}

void run_timers()
{
    deadlines.reserve(scenario_tasks);
    for (unsigned i = 0; i < scenario_tasks; i++) {
        loop.add(sleeper(i));
    }
    for (uint64_t left = scenario_count / scenario_tasks; left != 0; left--) {
        bench_pause();
        fired = 0;
        left == scenario_count / scenario_tasks ? loop.start() : [] {
            for (unsigned i = 0; i < scenario_tasks; i++) {
                loop.wake(i);
            }
        }();
        bench_resume();
        loop.run(); /* each arms its own */
        bench_pause();
        bench_wait_for_timers();
        bench_resume();
        uint64_t const now = bench_now() / 1000;
        while (!deadlines.empty() && deadlines.front().at <= now) {
            unsigned const due = deadlines.front().number;
            std::pop_heap(deadlines.begin(), deadlines.end());
            deadlines.pop_back();
            loop.wake(due);
        }
        loop.run();
        if (fired != scenario_tasks) {
            exit(4);
        }
    }
}

void run_bytes()
{
    double const before = bench_heap_bytes();
    make_many();
    bench_bytes((bench_heap_bytes() - before) / scenario_tasks - 1);
}

} // namespace

extern "C" const struct scenario scenarios[] = {
    {"round", 1, run_round},         {"ping-pong", 2, run_ping_pong},          {"random-64", 64, run_random},
    {"random-500", 500, run_random}, {"random-4096", 4096, run_random},        {"random-262144", 262144, run_random},
    {"channel", 2, run_channel},     {"timers-1000", 1000, run_timers},        {"timers-100000", 100000, run_timers},
    {"bytes", 4096, run_bytes},      {nullptr, 0, nullptr},
};
