// SPDX-License-Identifier: Apache-2.0
//
// One layer at a time, chosen by COST_NAME, and each of its calls in each of its paths: tests/scripts/layer_costs
// counts what is executed from a function's first instruction to its return, wakes included, and takes the labels from
// here.
#include "stator/poll.h"

#define WORDS             ((COST_TASKS + 31) / 32)
#define MEASURED          __attribute__((noinline)) static
#define COUNT(label, ...) ((void)(__VA_ARGS__))
#define ME                stator_waker_of(1)
#define OTHER             stator_waker_of(2)

struct item {
    uint32_t number;
    uint32_t value;
};
__attribute__((unused)) static struct item item = {1, 2};

#if defined(COST_WAITERS)
#include "stator/waiters.h"
STATOR_WAITERS(door, WORDS)
static door self;
MEASURED bool measured_arm(stator_waker me)
{
    return door_arm(&self, me);
}
MEASURED void measured_wake(void)
{
    door_wake(&self);
}
int main(void)
{
    COUNT("arm", measured_arm(ME));
    COUNT("armed already", measured_arm(ME));
    COUNT("wake one", measured_wake());
    for (unsigned task = 0; task < COST_TASKS; task++) {
        (void)door_arm(&self, stator_waker_of(task));
    }
    COUNT("wake all", measured_wake());
    COUNT("wake none", measured_wake());
    return 0;
}
#elif defined(COST_SIGNAL)
#include "stator/signal.h"
STATOR_SIGNAL(bell, WORDS)
static bell self;
MEASURED stator_poll measured_take(stator_waker me)
{
    return bell_take(&self, me);
}
MEASURED void measured_send(void)
{
    bell_send(&self);
}
int main(void)
{
    COUNT("send, none waits", measured_send());
    COUNT("take", measured_take(ME));
    COUNT("wait", measured_take(ME));
    COUNT("send, wakes", measured_send());
    return 0;
}
#elif defined(COST_SIGNAL_OF)
#include "stator/signal.h"
STATOR_SIGNAL_OF(bell, struct item, WORDS)
static bell self;
MEASURED stator_poll measured_take(stator_waker me)
{
    return bell_take(&self, me, &item);
}
MEASURED void measured_send(void)
{
    bell_send(&self, &item);
}
int main(void)
{
    COUNT("send, none waits", measured_send());
    COUNT("take", measured_take(ME));
    COUNT("wait", measured_take(ME));
    COUNT("send, wakes", measured_send());
    return 0;
}
#elif defined(COST_FLAGS)
#include "stator/flags.h"
STATOR_FLAGS(events, WORDS)
static events self;
static stator_word seen;
MEASURED stator_poll measured_any(stator_waker me)
{
    return events_any(&self, me, 3u, &seen);
}
MEASURED stator_poll measured_take_all(stator_waker me)
{
    return events_take_all(&self, me, 3u, &seen);
}
MEASURED void measured_set(stator_word flags)
{
    events_set(&self, flags);
}
int main(void)
{
    COUNT("set, none waits", measured_set(1u));
    COUNT("any", measured_any(ME));
    COUNT("wait for all", measured_take_all(ME));
    COUNT("set, wakes", measured_set(2u));
    COUNT("take all", measured_take_all(ME));
    return 0;
}
#elif defined(COST_SEMAPHORE)
#include "stator/semaphore.h"
STATOR_SEMAPHORE(permits, WORDS)
static permits self;
MEASURED stator_poll measured_take(stator_waker me)
{
    return permits_take(&self, me);
}
MEASURED void measured_give(void)
{
    permits_give(&self, 1u);
}
int main(void)
{
    COUNT("give, none waits", measured_give());
    COUNT("take", measured_take(ME));
    COUNT("wait", measured_take(ME));
    (void)permits_take(&self, OTHER);
    COUNT("give, wakes", measured_give());
    COUNT("gives way", measured_take(ME));
    COUNT("takes in turn", measured_take(OTHER));
    return 0;
}
#elif defined(COST_SEMAPHORE_GREEDY)
#include "stator/semaphore.h"
STATOR_SEMAPHORE_GREEDY(permits, WORDS)
static permits self;
MEASURED stator_poll measured_take(stator_waker me)
{
    return permits_take(&self, me);
}
MEASURED void measured_give(void)
{
    permits_give(&self, 1u);
}
int main(void)
{
    COUNT("give, none waits", measured_give());
    COUNT("take", measured_take(ME));
    COUNT("wait", measured_take(ME));
    COUNT("give, wakes", measured_give());
    return 0;
}
#elif defined(COST_MUTEX)
#include "stator/mutex.h"
STATOR_MUTEX(lock, WORDS)
static lock self;
MEASURED stator_poll measured_lock(stator_waker me)
{
    return lock_lock(&self, me);
}
MEASURED void measured_unlock(stator_waker me)
{
    lock_unlock(&self, me);
}
int main(void)
{
    COUNT("lock", measured_lock(ME));
    COUNT("unlock, none waits", measured_unlock(ME));
    (void)lock_lock(&self, ME);
    COUNT("wait", measured_lock(OTHER));
    COUNT("unlock, wakes", measured_unlock(ME));
    COUNT("gives way", measured_lock(ME));
    COUNT("locks in turn", measured_lock(OTHER));
    lock_unlock(&self, OTHER); /* the turn of ME, which has left */
    (void)lock_lock(&self, OTHER);
    COUNT("passes one that left", measured_lock(OTHER));
    return 0;
}
#elif defined(COST_RWLOCK)
#include "stator/rwlock.h"
STATOR_RWLOCK(lock, WORDS)
static lock self;
MEASURED stator_poll measured_read(stator_waker me)
{
    return lock_read(&self, me);
}
MEASURED stator_poll measured_write(stator_waker me)
{
    return lock_write(&self, me);
}
MEASURED void measured_unlock(stator_waker me)
{
    lock_unlock(&self, me);
}
int main(void)
{
    COUNT("read", measured_read(ME));
    COUNT("writer waits", measured_write(OTHER));
    COUNT("unlock, wakes", measured_unlock(ME));
    COUNT("write in turn", measured_write(OTHER));
    COUNT("reader waits", measured_read(ME));
    COUNT("unlock of a writer, wakes", measured_unlock(OTHER));
    return 0;
}
#elif defined(COST_BARRIER)
#include "stator/barrier.h"
STATOR_BARRIER(gate, 2, WORDS)
static gate self;
static stator_word rounds[2];
MEASURED stator_poll measured_wait(stator_waker me)
{
    return gate_wait(&self, me, &rounds[me.task - 1u]);
}
int main(void)
{
    COUNT("arrive and wait", measured_wait(ME));
    COUNT("arrive last, wakes", measured_wait(OTHER));
    COUNT("go on", measured_wait(ME));
    return 0;
}
#elif defined(COST_WATCH)
#include "stator/watch.h"
STATOR_WATCH(latest, struct item, WORDS)
static latest self;
static stator_word seen;
MEASURED stator_poll measured_changed(stator_waker me)
{
    return latest_changed(&self, me, &seen, &item);
}
MEASURED void measured_send(void)
{
    latest_send(&self, &item);
}
int main(void)
{
    COUNT("send, none waits", measured_send());
    COUNT("changed", measured_changed(ME));
    COUNT("wait", measured_changed(ME));
    COUNT("send, wakes", measured_send());
    return 0;
}
#elif defined(COST_CHANNEL_SPSC)
#include "stator/channel_spsc.h"
STATOR_CHANNEL_SPSC(outbox, struct item, 4)
static outbox self;
MEASURED stator_poll measured_receive(stator_waker me)
{
    return outbox_receive(&self, me, &item);
}
MEASURED bool measured_try_send(void)
{
    return outbox_try_send(&self, &item);
}
int main(void)
{
    COUNT("send, none waits", measured_try_send());
    COUNT("receive", measured_receive(ME));
    COUNT("wait", measured_receive(ME));
    COUNT("send, wakes", measured_try_send());
    return 0;
}
#elif defined(COST_CHANNEL)
#include "stator/channel.h"
STATOR_CHANNEL(post, struct item, 4, WORDS)
static post self;
MEASURED stator_poll measured_receive(stator_waker me)
{
    return post_receive(&self, me, &item);
}
MEASURED bool measured_try_send(void)
{
    return post_try_send(&self, &item);
}
MEASURED stator_poll measured_send(stator_waker me)
{
    return post_send(&self, me, &item);
}
int main(void)
{
    COUNT("try_send, none waits", measured_try_send());
    COUNT("receive", measured_receive(ME));
    COUNT("wait", measured_receive(ME));
    COUNT("try_send, wakes", measured_try_send());
    COUNT("receive in turn", measured_receive(ME));
    COUNT("send", measured_send(ME));
    return 0;
}
#elif defined(COST_PRIORITY_CHANNEL)
#include "stator/priority_channel.h"
STATOR_PRIORITY_CHANNEL(alarms, struct item, 3, 4, WORDS)
static alarms self;
MEASURED stator_poll measured_receive(stator_waker me)
{
    return alarms_receive(&self, me, &item);
}
MEASURED bool measured_try_send(unsigned priority)
{
    return alarms_try_send(&self, priority, &item);
}
int main(void)
{
    COUNT("try_send, none waits", measured_try_send(0));
    COUNT("receive the most urgent", measured_receive(ME));
    COUNT("wait", measured_receive(ME));
    COUNT("try_send, wakes", measured_try_send(2));
    COUNT("receive the least urgent of 3", measured_receive(ME));
    return 0;
}
#elif defined(COST_PIPE)
#include "stator/pipe.h"
STATOR_PIPE(wire, 32)
static wire self;
static uint8_t bytes[16];
static size_t moved;
MEASURED stator_poll measured_read(stator_waker me, size_t size_bytes)
{
    return wire_read(&self, me, bytes, size_bytes, &moved);
}
MEASURED size_t measured_try_write(size_t size_bytes)
{
    return wire_try_write(&self, bytes, size_bytes);
}
int main(void)
{
    COUNT("write 1 byte, none waits", measured_try_write(1));
    COUNT("read 1 byte", measured_read(ME, 1));
    COUNT("wait", measured_read(ME, 16));
    COUNT("write 16 bytes, wakes", measured_try_write(16));
    COUNT("read 16 bytes", measured_read(ME, 16));
    return 0;
}
#elif defined(COST_PUBSUB)
#include "stator/pubsub.h"
STATOR_PUBSUB(news, struct item, 4, WORDS)
static news self;
static stator_word next, missed;
MEASURED stator_poll measured_next(stator_waker me)
{
    return news_next(&self, me, &next, &item, &missed);
}
MEASURED bool measured_publish(void)
{
    return news_publish(&self, &item);
}
int main(void)
{
    COUNT("publish, none waits", measured_publish());
    COUNT("next", measured_next(ME));
    COUNT("wait", measured_next(ME));
    COUNT("publish, wakes", measured_publish());
    return 0;
}
#elif defined(COST_REQUEST)
#include "stator/request.h"
STATOR_REQUEST(flash, struct item, struct item, 4, WORDS)
static flash self;
static stator_word ticket, theirs;
static unsigned client;
MEASURED stator_word measured_ask(void)
{
    return flash_ask(&self, 2, &item);
}
MEASURED stator_poll measured_next(stator_waker me)
{
    return flash_next(&self, me, &client, &theirs, &item);
}
MEASURED bool measured_answer(void)
{
    return flash_answer(&self, client, theirs, &item);
}
MEASURED stator_poll measured_answered(stator_waker me)
{
    return flash_answered(&self, 2, me, ticket, &item);
}
int main(void)
{
    COUNT("server waits", measured_next(ME));
    COUNT("ask, wakes", ticket = measured_ask());
    COUNT("client waits", measured_answered(OTHER));
    COUNT("next", measured_next(ME));
    COUNT("answer, wakes", measured_answer());
    COUNT("answered", measured_answered(OTHER));
    return 0;
}
#endif
