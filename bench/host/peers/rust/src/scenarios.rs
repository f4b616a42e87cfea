// SPDX-License-Identifier: Apache-2.0
//! The scenarios' tasks, the same for every Rust runtime: each runtime brings only how it runs tasks, its channel and
//! its timers. `PROGRAM SCENARIO COUNT` prints the nanoseconds of COUNT operations, as peer.h says.
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

pub const PRODUCERS: usize = 4;
pub const CHANNEL_SLOTS: usize = 64;
pub const TIMER_AHEAD: Duration = Duration::from_micros(60_000);
pub const TIMER_SPREAD_US: u32 = 20_000;
pub const TIMER_WAIT: Duration = Duration::from_micros(85_000);
const BYTES_TASKS: u32 = 4096;

/// What a runtime brings. Tasks never end: the program does.
pub trait Runtime {
    /// Runs the tasks for ever; `started` is called once all are made.
    fn run<F: Future<Output = ()> + 'static>(tasks: Vec<F>, started: impl FnOnce()) -> !;
    /// Sends 0, 1, 2, ... through a channel of 64 slots, and calls `received` with each.
    fn channel(received: impl FnMut(u32) + 'static) -> !;
    /// None: the runtime has no timers.
    fn timers(clock: Rc<Timers>) -> Option<()>;
}

thread_local! {
    static ELAPSED: Cell<Duration> = Cell::new(Duration::ZERO);
    static SINCE: Cell<Duration> = Cell::new(Duration::ZERO);
}

const CLOCK_PROCESS_CPUTIME_ID: i32 = 2;

/// The clock of the operations, as peer.h has it.
fn read_clock() -> Duration {
    let mut now = [0i64; 2];
    // SAFETY: glibc's function of this name, on x86-64 and its like, where both fields have 64 bits.
    unsafe { clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &mut now) };
    Duration::new(now[0] as u64, now[1] as u32)
}

pub fn restart() {
    ELAPSED.with(|elapsed| elapsed.set(Duration::ZERO));
    resume();
}

pub fn resume() {
    SINCE.with(|since| since.set(read_clock()));
}

pub fn pause() {
    let passed = read_clock() - SINCE.with(Cell::get);
    ELAPSED.with(|elapsed| elapsed.set(elapsed.get() + passed));
}

#[cold]
pub fn finish() -> ! {
    pause();
    println!("{}", ELAPSED.with(|elapsed| elapsed.get().as_nanos()));
    std::process::exit(0)
}

pub struct Random(pub u32);

impl Random {
    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        ((u64::from(self.0) * u64::from(limit)) >> 32) as u32
    }
}

pub const SEED: u32 = 2463534242;

/// Pending once, having woken itself.
pub struct YieldNow(pub bool);

impl Future for YieldNow {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0 {
            return Poll::Ready(());
        }
        self.0 = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// One slot, one waiter, one thread.
#[derive(Default)]
pub struct Signal {
    full: Cell<bool>,
    waiter: RefCell<Option<Waker>>,
}

impl Signal {
    pub fn post(&self) {
        self.full.set(true);
        if let Some(waiter) = &*self.waiter.borrow() {
            waiter.wake_by_ref();
        }
    }

    pub fn take(&self) -> Take<'_> {
        Take(self)
    }
}

pub struct Take<'a>(&'a Signal);

impl Future for Take<'_> {
    type Output = ();
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0.full.replace(false) {
            return Poll::Ready(());
        }
        let mut waiter = self.0.waiter.borrow_mut();
        match &*waiter {
            Some(same) if same.will_wake(context.waker()) => {}
            _ => *waiter = Some(context.waker().clone()),
        }
        Poll::Pending
    }
}

async fn counter(count: u64) {
    for _ in 0..count {
        YieldNow(false).await;
    }
    finish()
}

/// What the players share.
struct Table {
    signals: Vec<Signal>,
    left: Cell<u64>,
    random: RefCell<Random>,
}

impl Table {
    fn new(players: u32, count: u64) -> Rc<Self> {
        Rc::new(Table {
            signals: (0..players).map(|_| Signal::default()).collect(),
            left: Cell::new(count),
            random: RefCell::new(Random(SEED)),
        })
    }

    fn count_down(&self) {
        if self.left.get() == 0 {
            finish()
        }
        self.left.set(self.left.get() - 1);
    }

    fn post_random(&self) {
        let next = self.random.borrow_mut().below(self.signals.len() as u32);
        self.signals[next as usize].post();
    }
}

async fn player(table: Rc<Table>, me: usize) {
    loop {
        table.signals[me].take().await;
        table.count_down();
        table.signals[1 - me].post();
    }
}

async fn one_of_many(table: Rc<Table>, me: usize) {
    loop {
        table.signals[me].take().await;
        table.count_down();
        table.post_random();
    }
}

fn random<R: Runtime>(tasks: u32, count: u64) -> ! {
    let table = Table::new(tasks, count);
    let all = (0..tasks as usize).map(|me| one_of_many(table.clone(), me)).collect();
    R::run(all, || {
        restart();
        table.post_random();
    })
}

struct Mailbox {
    mail: Arc<AtomicU64>,
    last: u64,
    producer_started: bool,
    done: Rc<Cell<usize>>,
    is_done: bool,
}

/// A thread of its own stores 1, 2, ... `last` in the mailbox and wakes the task each time.
impl Future for Mailbox {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if !self.producer_started {
            self.producer_started = true;
            let (mail, last, waker) = (self.mail.clone(), self.last, context.waker().clone());
            std::thread::spawn(move || {
                for i in 1..=last {
                    mail.store(i, Ordering::Release);
                    waker.wake_by_ref();
                }
            });
        }
        if !self.is_done && self.mail.load(Ordering::Acquire) == self.last {
            self.is_done = true;
            self.done.set(self.done.get() + 1);
            if self.done.get() == PRODUCERS {
                finish()
            }
        }
        Poll::Pending
    }
}

fn four_threads<R: Runtime>(count: u64) -> ! {
    let done = Rc::new(Cell::new(0));
    let consumer = |_| Mailbox {
        mail: Arc::new(AtomicU64::new(0)),
        last: count / PRODUCERS as u64,
        producer_started: false,
        done: done.clone(),
        is_done: false,
    };
    R::run((0..PRODUCERS).map(consumer).collect(), || ())
}

/// How many are armed, and when the measurement ends; a runtime's timer task calls these.
pub struct Timers {
    pub tasks: u32,
    armed: Cell<u32>,
    left: Cell<u64>,
    random: RefCell<Random>,
}

impl Timers {
    pub fn deadline(&self) -> Instant {
        let spread = self.random.borrow_mut().below(TIMER_SPREAD_US);
        Instant::now() + TIMER_AHEAD + Duration::from_micros(u64::from(spread))
    }

    /// One more is armed. With the last, all are let pass.
    pub fn arm(&self) {
        self.armed.set(self.armed.get() + 1);
        if self.armed.get() == self.tasks {
            self.armed.set(0);
            pause();
            std::thread::sleep(TIMER_WAIT);
            resume();
        }
    }

    pub fn fire(&self) {
        self.left.set(self.left.get() - 1);
        if self.left.get() == 0 {
            finish()
        }
    }
}

#[repr(C)]
struct MallocInfo {
    unused: [usize; 4],
    mapped: usize,
    unused_too: [usize; 2],
    used: usize,
    rest: [usize; 2],
}

extern "C" {
    fn mallinfo2() -> MallocInfo;
    fn clock_gettime(clock: i32, now: *mut [i64; 2]) -> i32;
}

fn heap_bytes() -> f64 {
    // SAFETY: glibc's function of this name and layout, without arguments.
    let now = unsafe { mallinfo2() };
    (now.mapped + now.used) as f64
}

/// All that is on the heap for a task, but its signal's flag: that is its state, of one byte.
fn bytes<R: Runtime>() -> ! {
    let before = heap_bytes();
    let table = Table::new(BYTES_TASKS, 0);
    let all = (0..BYTES_TASKS as usize).map(|me| one_of_many(table.clone(), me)).collect();
    R::run(all, || {
        println!("{:.3}", (heap_bytes() - before) / f64::from(BYTES_TASKS) - 1.0);
        std::process::exit(0)
    })
}

/// The program's main.
pub fn main<R: Runtime>() {
    let arguments: Vec<String> = std::env::args().collect();
    let count: u64 = arguments[2].parse().unwrap();
    restart();
    match arguments[1].as_str() {
        "round" => R::run(vec![counter(count)], || ()),
        "ping-pong" => {
            let table = Table::new(2, count);
            let all = (0..2).map(|me| player(table.clone(), me)).collect();
            R::run(all, || {
                restart();
                table.signals[0].post();
            })
        }
        "random-64" => random::<R>(64, count),
        "random-500" => random::<R>(500, count),
        "random-4096" => random::<R>(4096, count),
        "random-262144" => random::<R>(262144, count),
        "four-threads" => four_threads::<R>(count),
        "channel" => {
            let mut expected = 0;
            R::channel(move |item| {
                assert!(item == expected as u32);
                expected += 1;
                if expected == count {
                    finish()
                }
            })
        }
        "bytes" => bytes::<R>(),
        name @ ("timers-1000" | "timers-100000") => {
            let tasks = name[7..].parse().unwrap();
            let random = RefCell::new(Random(SEED));
            let timers = Timers { tasks, armed: Cell::new(0), left: Cell::new(count), random };
            if R::timers(Rc::new(timers)).is_none() {
                std::process::exit(3)
            }
        }
        _ => std::process::exit(3),
    }
}
