// SPDX-License-Identifier: Apache-2.0
//! A bitmask executor as small firmwares have it: a waker is the task's number in a RawWaker, a wake sets its bit, each
//! task has one deadline. Interrupts find the waker of whoever waits in a cell (`Interrupt`). Relaxed atomics between
//! compiler fences: one core.

use crate::hal::{hal_alarm, hal_now, hal_sleep};
use crate::TASKS;
use core::cell::{Cell, UnsafeCell};
use core::future::Future;
use core::pin::Pin;
use core::sync::atomic::{compiler_fence, AtomicU32, Ordering};
use core::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

static READY: AtomicU32 = AtomicU32::new(0);

static VTABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake, forget);

unsafe fn clone(task: *const ()) -> RawWaker {
    RawWaker::new(task, &VTABLE)
}

unsafe fn wake(task: *const ()) {
    compiler_fence(Ordering::SeqCst);
    READY.fetch_or(1 << (task as usize as u32 & 31), Ordering::Relaxed);
    compiler_fence(Ordering::SeqCst);
}

unsafe fn forget(_: *const ()) {}

/// What only the loop and the tasks touch, one at a time.
struct Local<T>(Cell<T>);
unsafe impl<T> Sync for Local<T> {}

#[derive(Clone, Copy)]
struct Deadlines {
    at: [u32; TASKS],
    armed: u32,
}

static DEADLINES: Local<Deadlines> = Local(Cell::new(Deadlines { at: [0; TASKS], armed: 0 }));
static CURRENT: Local<usize> = Local(Cell::new(0));

fn with_deadlines<R>(f: impl FnOnce(&mut Deadlines) -> R) -> R {
    f(unsafe { &mut *DEADLINES.0.as_ptr() })
}

#[cfg(target_arch = "arm")]
pub fn masked<R>(f: impl FnOnce() -> R) -> R {
    unsafe { core::arch::asm!("cpsid i") };
    let result = f();
    unsafe { core::arch::asm!("cpsie i") };
    result
}

#[cfg(not(target_arch = "arm"))]
pub fn masked<R>(f: impl FnOnce() -> R) -> R {
    f()
}

/// The waker of the task that waits for an interrupt.
pub struct Interrupt(UnsafeCell<Option<Waker>>);
unsafe impl Sync for Interrupt {}

impl Interrupt {
    pub const fn new() -> Self {
        Interrupt(UnsafeCell::new(None))
    }

    pub fn register(&self, waker: &Waker) {
        masked(|| {
            let slot = unsafe { &mut *self.0.get() };
            match slot {
                Some(old) if old.will_wake(waker) => {}
                _ => *slot = Some(waker.clone()),
            }
        })
    }

    /// In the interrupt's handler.
    pub fn signal(&self) {
        if let Some(waker) = unsafe { &*self.0.get() } {
            waker.wake_by_ref();
        }
    }
}

/// Completes when `look` has something; looks after each signal.
pub struct Wait<'a, F>(&'a Interrupt, F);

pub fn wait<T, F: FnMut() -> Option<T> + Unpin>(interrupt: &Interrupt, look: F) -> Wait<'_, F> {
    Wait(interrupt, look)
}

impl<T, F: FnMut() -> Option<T> + Unpin> Future for Wait<'_, F> {
    type Output = T;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        self.0.register(context.waker());
        match (self.1)() {
            Some(found) => Poll::Ready(found),
            None => Poll::Pending,
        }
    }
}

pub fn passed(instant: u32) -> bool {
    hal_now().wrapping_sub(instant) as i32 >= 0
}

pub struct Until(u32);

pub fn until(instant: u32) -> Until {
    Until(instant)
}

pub fn after(ticks: u32) -> Until {
    Until(hal_now().wrapping_add(ticks))
}

impl Future for Until {
    type Output = ();
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if passed(self.0) {
            return Poll::Ready(());
        }
        let task = CURRENT.0.get();
        with_deadlines(|deadlines| {
            if let Some(at) = deadlines.at.get_mut(task) {
                *at = self.0;
                deadlines.armed |= 1 << task;
            }
        });
        Poll::Pending
    }
}

/// The future's result, or None when the deadline comes first.
pub struct Within<F>(F, Until);

pub fn within<F: Future + Unpin>(deadline: u32, future: F) -> Within<F> {
    Within(future, Until(deadline))
}

impl<F: Future + Unpin> Future for Within<F> {
    type Output = Option<F::Output>;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Poll::Ready(result) = Pin::new(&mut self.0).poll(context) {
            return Poll::Ready(Some(result));
        }
        Pin::new(&mut self.1).poll(context).map(|()| None)
    }
}

/// The tasks that are due, which are disarmed, and in how many ticks the next one is.
fn look_at_the_clock(deadlines: &mut Deadlines, now: u32) -> (u32, i32) {
    let (mut due, mut least) = (0, i32::MAX);
    let mut left = deadlines.armed;
    while left != 0 {
        let task = left.trailing_zeros() as usize;
        left &= left - 1;
        let ahead = deadlines.at.get(task).map_or(i32::MAX, |at| at.wrapping_sub(now) as i32);
        if ahead <= 0 {
            due |= 1 << task;
        } else if ahead < least {
            least = ahead;
        }
    }
    deadlines.armed &= !due;
    (due, least)
}

/// Takes the ready tasks; sleeps if there are none.
fn take_ready() -> u32 {
    let (mut due, mut next) = (0, None);
    with_deadlines(|deadlines| {
        if deadlines.armed != 0 {
            let now = hal_now();
            let (tasks, least) = look_at_the_clock(deadlines, now);
            due = tasks;
            next = (deadlines.armed != 0).then_some(now.wrapping_add(least as u32));
        }
    });
    let ready = READY.swap(0, Ordering::Relaxed) | due;
    if ready == 0 {
        if let Some(instant) = next {
            hal_alarm(instant);
        }
        masked(|| {
            if READY.load(Ordering::Relaxed) == 0 {
                hal_sleep();
            }
        });
    }
    ready
}

/// Polls the ready tasks for ever, each by `poll(task, context)`.
pub fn run(mut poll: impl FnMut(usize, &mut Context<'_>)) -> ! {
    READY.store((1 << TASKS) - 1, Ordering::Relaxed);
    loop {
        let mut ready = take_ready();
        while ready != 0 {
            let task = ready.trailing_zeros() as usize;
            ready &= ready - 1;
            let waker = unsafe { Waker::from_raw(RawWaker::new(task as *const (), &VTABLE)) };
            CURRENT.0.set(task);
            with_deadlines(|deadlines| deadlines.armed &= !(1 << (task & 31)));
            poll(task, &mut Context::from_waker(&waker));
        }
    }
}
