// SPDX-License-Identifier: Apache-2.0
//
// (f) Polled as a Rust future. `glue` is all that is needed for any number of machines, on any executor; the executor here is
// the smallest that std can build.
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

mod glue {
    use super::*;
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct StatorWaker(u16);
    const NO_WAKER: Option<Waker> = None;
    static WAKERS: Mutex<[Option<Waker>; 64]> = Mutex::new([NO_WAKER; 64]);

    /// A machine of C, the function that polls it, and the index that it wakes.
    pub struct Machine<M> {
        pub machine: *mut M,
        pub poll: unsafe extern "C" fn(*mut M, StatorWaker) -> i32,
        pub task: u16,
    }
    impl<M> Future for Machine<M> {
        type Output = ();
        fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            WAKERS.lock().unwrap()[self.task as usize] = Some(context.waker().clone()); // arm, then look
            match unsafe { (self.poll)(self.machine, StatorWaker(self.task)) } {
                0 => Poll::Pending, // STATOR_PENDING
                _ => Poll::Ready(()),
            }
        }
    }
    #[no_mangle]
    pub extern "C" fn stator_wake(task: StatorWaker) {
        if let Some(Some(waker)) = WAKERS.lock().unwrap().get(task.0 as usize) {
            waker.wake_by_ref();
        }
    }
    #[no_mangle]
    pub extern "C" fn stator_fault(number: u16, _task: StatorWaker, state: u8) -> ! {
        eprintln!("assertion {number}, state {state}");
        std::process::abort();
    }
    #[no_mangle]
    pub extern "C" fn stator_now() -> u32 {
        super::now()
    }
    #[no_mangle]
    pub extern "C" fn stator_wake_by(_me: StatorWaker, deadline: u32) {
        super::wake_by(deadline);
    }
}

/// The executor: a thread that parks, until it is unparked or the machine's deadline.
static DEADLINE: Mutex<Option<u32>> = Mutex::new(None);

fn now() -> u32 {
    use std::time::{SystemTime, UNIX_EPOCH};
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as u32
}

fn wake_by(deadline: u32) {
    *DEADLINE.lock().unwrap() = Some(deadline);
}

struct Unpark(std::thread::Thread);
impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on(mut future: impl Future<Output = ()> + Unpin) {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    while Pin::new(&mut future).poll(&mut Context::from_waker(&waker)).is_pending() {
        match DEADLINE.lock().unwrap().take() {
            None => std::thread::park(),
            Some(at) => {
                let left = at.wrapping_sub(now()) as i32;
                std::thread::park_timeout(std::time::Duration::from_micros(left.max(0) as u64));
            }
        }
    }
}

#[repr(C)]
struct Conversation {
    opaque: [u8; 0],
}

extern "C" {
    fn future_start() -> *mut Conversation;
    fn future_report(machine: *const Conversation) -> !;
    fn conversation_poll(machine: *mut Conversation, me: glue::StatorWaker) -> i32;
}

fn main() {
    let machine = unsafe { future_start() };
    block_on(glue::Machine { machine, poll: conversation_poll, task: 5 });
    unsafe { future_report(machine) }
}
