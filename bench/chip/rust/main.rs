// SPDX-License-Identifier: Apache-2.0
//! The programs of world.h in Rust async, over the executor of bench/three-tasks/rust. The scenario is a --cfg; with
//! --cfg dynamic the futures are polled through `Pin<&mut dyn Future>`.
#![no_std]
#![allow(dead_code, unused_imports, named_asm_labels)]

#[path = "../../three-tasks/rust/executor.rs"]
mod executor;
#[path = "../../three-tasks/rust/hal.rs"]
mod hal;
mod sync;

use core::arch::asm;
use core::future::Future;
use core::pin::Pin;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use core::task::{Context, Poll};
use executor::{passed, until, wait, Interrupt};
use hal::hal_now;
use sync::{Channel, Mutex};

const TASKS: usize = 8;
const PERIOD_TICKS: u32 = 1000;
const FAR: u32 = i32::MAX as u32 / 2;

macro_rules! label {
    ($name:literal) => {
        unsafe { asm!(concat!(".globl chip_", $name), concat!("chip_", $name, ":")) }
    };
}

#[derive(Clone, Copy)]
struct Item([u32; 2]);

static EVENT: AtomicBool = AtomicBool::new(false);
static INTERRUPT: Interrupt = Interrupt::new();
static SIGNALS: [AtomicBool; 2] = [AtomicBool::new(false), AtomicBool::new(false)];
static WAITING: [Interrupt; 2] = [Interrupt::new(), Interrupt::new()];
static COUNT: AtomicU32 = AtomicU32::new(0);
static OUTBOX: Channel<Item, 4> = Channel::new();
static GATE: Mutex<u32> = Mutex::new(0);

fn count(by: u32) {
    COUNT.store(COUNT.load(Relaxed).wrapping_add(by), Relaxed);
}

fn taken(flag: &AtomicBool) -> Option<()> {
    let came = flag.load(Relaxed);
    if came {
        flag.store(false, Relaxed);
    }
    came.then_some(())
}

struct YieldNow(bool);

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

/// Until an instant. Its poll is not inlined, nor is what it counts: each label may stand in one place only.
struct Counted(u32);

#[inline(never)]
fn arm(instant: u32, context: &mut Context<'_>) -> Poll<()> {
    Pin::new(&mut until(instant)).poll(context)
}

impl Future for Counted {
    type Output = ();
    #[inline(never)]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if passed(self.0) {
            return Poll::Ready(());
        }
        label!("arm");
        let polled = arm(self.0, context);
        label!("armed");
        polled
    }
}

#[cfg(scenario = "round")]
async fn first() {
    loop {
        label!("count");
        count(1);
        YieldNow(false).await;
    }
}

#[cfg(scenario = "play")]
async fn first() {
    loop {
        wait(&WAITING[0], || taken(&SIGNALS[0])).await;
        label!("ping");
        SIGNALS[1].store(true, Relaxed);
        WAITING[1].signal();
    }
}

#[cfg(scenario = "wait")]
async fn first() {
    loop {
        wait(&INTERRUPT, || taken(&EVENT)).await;
        label!("caught");
        count(1);
    }
}

#[cfg(scenario = "channel")]
async fn first() {
    loop {
        wait(&INTERRUPT, || taken(&EVENT)).await;
        let item = Item([COUNT.load(Relaxed), 2]);
        label!("send");
        let _ = OUTBOX.try_send(item);
        label!("sent");
    }
}

#[cfg(scenario = "mutex")]
async fn first() {
    loop {
        wait(&INTERRUPT, || taken(&EVENT)).await;
        label!("lock");
        *GATE.lock().await.value() += 1;
        label!("unlocked");
    }
}

#[cfg(scenario = "timer")]
async fn first() {
    loop {
        label!("caught");
        let deadline = hal_now().wrapping_add(PERIOD_TICKS);
        Counted(deadline).await;
    }
}

#[cfg(scenario = "play")]
async fn second() {
    loop {
        wait(&WAITING[1], || taken(&SIGNALS[1])).await;
        label!("pong");
        SIGNALS[0].store(true, Relaxed);
        WAITING[0].signal();
    }
}

#[cfg(scenario = "channel")]
async fn second() {
    loop {
        let item = OUTBOX.receive().await;
        label!("received");
        count(item.0[0]);
    }
}

#[cfg(not(any(scenario = "play", scenario = "channel")))]
use bystander as second;

async fn bystander() {
    loop {
        if cfg!(scenario = "timer") {
            until(FAR).await;
        } else {
            core::future::pending::<()>().await;
        }
        count(1);
    }
}

#[no_mangle]
pub extern "C" fn pend_sv_handler() {
    if cfg!(scenario = "play") {
        SIGNALS[0].store(true, Relaxed);
        WAITING[0].signal();
    } else if !cfg!(scenario = "timer") {
        EVENT.store(true, Relaxed);
        label!("wake");
        INTERRUPT.signal();
        label!("woken");
    }
}

#[cfg(dynamic)]
fn run(mut tasks: [Pin<&mut dyn Future<Output = ()>>; TASKS]) -> ! {
    executor::run(|task, context| {
        if let Some(future) = tasks.get_mut(task) {
            let _ = future.as_mut().poll(context);
        }
    })
}

macro_rules! pinned {
    ($($name:ident = $future:expr;)*) => {
        $(let mut $name = $future;
        #[allow(unused_mut)]
        let mut $name = unsafe { Pin::new_unchecked(&mut $name) };)*
    };
}

#[no_mangle]
pub extern "C" fn program_run() -> ! {
    pinned! {
        a = first();
        b = second();
        c = bystander();
        d = bystander();
        e = bystander();
        f = bystander();
        g = bystander();
        h = bystander();
    }
    #[cfg(dynamic)]
    run([a, b, c, d, e, f, g, h]);
    #[cfg(not(dynamic))]
    executor::run(|task, context| {
        let _ = match task {
            0 => a.as_mut().poll(context),
            1 => b.as_mut().poll(context),
            2 => c.as_mut().poll(context),
            3 => d.as_mut().poll(context),
            4 => e.as_mut().poll(context),
            5 => f.as_mut().poll(context),
            6 => g.as_mut().poll(context),
            _ => h.as_mut().poll(context),
        };
    })
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
