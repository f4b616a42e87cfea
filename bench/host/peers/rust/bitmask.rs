// SPDX-License-Identifier: Apache-2.0
//! A bitmask executor, as one writes it who wants no library: ready bits in atomic words, with summary words above
//! them, wakers that are an index. With the feature `boxed` each future has a box of its own behind a vtable; without,
//! all are in one slice of their own type.
#[path = "src/scenarios.rs"]
mod scenarios;
use scenarios::{Runtime, Timers, CHANNEL_SLOTS};
use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};
use std::time::Instant;

const LEVELS: usize = 3; // 64^3 tasks
const NONE: AtomicU64 = AtomicU64::new(0);
static LEAVES: [AtomicU64; 4096] = [NONE; 4096];
static MIDDLE: [AtomicU64; 64] = [NONE; 64];
static TOP: [AtomicU64; 1] = [NONE; 1];
static READY: [&[AtomicU64]; LEVELS] = [&LEAVES, &MIDDLE, &TOP];
static SLEEPING: AtomicBool = AtomicBool::new(false);
static mut LOOP: Option<std::thread::Thread> = None;
static mut DEPTH: usize = 0;

/// The levels that so many tasks need.
fn depth() -> usize {
    // SAFETY: written once, before the first waker is made.
    unsafe { DEPTH }
}

fn wake(mut task: usize) {
    for level in &READY[..depth()] {
        if level[task / 64].fetch_or(1 << (task % 64), Ordering::SeqCst) != 0 {
            return; // whoever set the first bit sets the summary
        }
        task /= 64;
    }
    if SLEEPING.load(Ordering::SeqCst) && SLEEPING.swap(false, Ordering::SeqCst) {
        // SAFETY: written once, before the first waker is made.
        unsafe { LOOP.as_ref().unwrap().unpark() }
    }
}

static VTABLE: RawWakerVTable = RawWakerVTable::new(
    |task| RawWaker::new(task, &VTABLE),
    |task| wake(task as usize),
    |task| wake(task as usize),
    |_| (),
);

fn waker(task: usize) -> Waker {
    // SAFETY: the data is a number, and all functions take it as one.
    unsafe { Waker::from_raw(RawWaker::new(task as *const (), &VTABLE)) }
}

#[cfg(feature = "boxed")]
type Tasks<F> = Vec<(Pin<Box<dyn Future<Output = ()>>>, std::marker::PhantomData<F>)>;
#[cfg(feature = "boxed")]
fn hold<F: Future<Output = ()> + 'static>(tasks: Vec<F>) -> Tasks<F> {
    tasks.into_iter().map(|task| (Box::pin(task) as _, std::marker::PhantomData)).collect()
}
#[cfg(feature = "boxed")]
fn poll<F>(tasks: &mut Tasks<F>, task: usize, context: &mut Context<'_>) {
    let _ = tasks[task].0.as_mut().poll(context);
}

#[cfg(not(feature = "boxed"))]
type Tasks<F> = Box<[F]>;
#[cfg(not(feature = "boxed"))]
fn hold<F: Future<Output = ()> + 'static>(tasks: Vec<F>) -> Tasks<F> {
    tasks.into_boxed_slice()
}
#[cfg(not(feature = "boxed"))]
fn poll<F: Future<Output = ()>>(tasks: &mut Tasks<F>, task: usize, context: &mut Context<'_>) {
    // SAFETY: the slice is never moved out of or dropped.
    let _ = unsafe { Pin::new_unchecked(&mut tasks[task]) }.poll(context);
}

/// Polls each ready task below a word of a level, once.
#[inline(always)]
fn poll_below<const LEVEL: usize, F: Future<Output = ()>>(tasks: &mut Tasks<F>, word: usize) -> bool {
    let mut bits = READY[LEVEL][word].swap(0, Ordering::SeqCst);
    let any = bits != 0;
    while bits != 0 {
        let child = word * 64 + bits.trailing_zeros() as usize;
        bits &= bits - 1;
        match LEVEL {
            0 => poll(tasks, child, &mut Context::from_waker(&waker(child))),
            1 => drop(poll_below::<0, F>(tasks, child)),
            _ => drop(poll_below_1(tasks, child)),
        }
    }
    any
}
fn poll_below_1<F: Future<Output = ()>>(tasks: &mut Tasks<F>, word: usize) -> bool {
    poll_below::<1, F>(tasks, word)
}

fn pass<F: Future<Output = ()>>(tasks: &mut Tasks<F>) -> bool {
    match depth() {
        1 => poll_below::<0, F>(tasks, 0),
        2 => poll_below::<1, F>(tasks, 0),
        _ => poll_below::<2, F>(tasks, 0),
    }
}

fn start<F: Future<Output = ()> + 'static>(tasks: Vec<F>) -> Tasks<F> {
    // SAFETY: no waker is made yet.
    unsafe {
        LOOP = Some(std::thread::current());
        DEPTH = match tasks.len() {
            0..=64 => 1,
            65..=4096 => 2,
            _ => 3,
        };
    }
    (0..tasks.len()).for_each(wake);
    hold(tasks)
}

struct Bitmask;

impl Runtime for Bitmask {
    fn run<F: Future<Output = ()> + 'static>(tasks: Vec<F>, started: impl FnOnce()) -> ! {
        let mut tasks = start(tasks);
        pass(&mut tasks);
        started();
        loop {
            if !pass(&mut tasks) {
                SLEEPING.store(true, Ordering::SeqCst);
                if !pass(&mut tasks) && SLEEPING.load(Ordering::SeqCst) {
                    std::thread::park();
                }
                SLEEPING.store(false, Ordering::SeqCst);
            }
        }
    }

    fn channel(received: impl FnMut(u32) + 'static) -> ! {
        let ring = Rc::new(Ring::default());
        let (sending, received) = (ring.clone(), RefCell::new(received));
        let mut sent = 0;
        let sender = move |context: &mut Context<'_>| loop {
            if sending.items.borrow().len() == CHANNEL_SLOTS {
                sending.room.set(Some(context.waker().clone()));
                return Poll::Pending;
            }
            sending.items.borrow_mut().push_back(sent);
            sent += 1;
            sending.some.take().map_or((), Waker::wake);
        };
        let receiver = move |context: &mut Context<'_>| loop {
            let item = ring.items.borrow_mut().pop_front();
            match item {
                Some(item) => {
                    received.borrow_mut()(item);
                    ring.room.take().map_or((), Waker::wake);
                }
                None => {
                    ring.some.set(Some(context.waker().clone()));
                    return Poll::Pending;
                }
            }
        };
        Self::run(vec![End::Sender(sender), End::Receiver(receiver)], || ())
    }

    fn timers(timers: Rc<Timers>) -> Option<()> {
        let heap = Rc::new(RefCell::new(BinaryHeap::new()));
        let sleeper = |me| {
            let (timers, heap) = (timers.clone(), heap.clone());
            async move {
                loop {
                    let at = timers.deadline();
                    heap.borrow_mut().push(Reverse((at, me)));
                    Sleep { at, armed: false, timers: &timers }.await;
                    timers.fire();
                }
            }
        };
        let mut tasks = start((0..timers.tasks as usize).map(sleeper).collect());
        loop {
            pass(&mut tasks);
            let now = Instant::now();
            let mut heap = heap.borrow_mut();
            while heap.peek().map_or(false, |Reverse((at, _))| *at <= now) {
                wake(heap.pop().unwrap().0 .1);
            }
        }
    }
}

struct Sleep<'a> {
    at: Instant,
    armed: bool,
    timers: &'a Timers,
}

impl Future for Sleep<'_> {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if !std::mem::replace(&mut self.armed, true) {
            self.timers.arm();
            return Poll::Pending;
        }
        if Instant::now() < self.at {
            return Poll::Pending;
        }
        Poll::Ready(())
    }
}

#[derive(Default)]
struct Ring {
    items: RefCell<VecDeque<u32>>,
    some: Cell<Option<Waker>>,
    room: Cell<Option<Waker>>,
}

/// Two types of task in one executor: told apart by a match.
enum End<S, R> {
    Sender(S),
    Receiver(R),
}

impl<S: FnMut(&mut Context<'_>) -> Poll<()>, R: FnMut(&mut Context<'_>) -> Poll<()>> Future for End<S, R> {
    type Output = ();
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // SAFETY: the closures hold nothing that must not move.
        match unsafe { self.get_unchecked_mut() } {
            End::Sender(sender) => sender(context),
            End::Receiver(receiver) => receiver(context),
        }
    }
}

fn main() {
    scenarios::main::<Bitmask>()
}
