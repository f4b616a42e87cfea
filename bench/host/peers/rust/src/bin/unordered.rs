// SPDX-License-Identifier: Apache-2.0
//! The futures crate's FuturesUnordered under its block_on. Its channel is local_pool.rs's.
#[path = "../scenarios.rs"]
mod scenarios;
use futures::stream::{FuturesUnordered, Stream};
use scenarios::{Runtime, Timers};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

struct Unordered;

impl Runtime for Unordered {
    fn run<F: Future<Output = ()> + 'static>(tasks: Vec<F>, started: impl FnOnce()) -> ! {
        let count = tasks.len();
        let mut all: FuturesUnordered<F> = tasks.into_iter().collect();
        let mut started = Some(started);
        let mut polled = 0;
        futures::executor::block_on(futures::future::poll_fn(move |context| {
            let _ = Pin::new(&mut all).poll_next(context);
            // It polls at most 32 of them at a time, and at least one.
            polled += 1;
            if polled > count || count == 1 {
                if let Some(started) = started.take() {
                    started();
                }
            } else {
                context.waker().wake_by_ref();
            }
            Poll::<std::convert::Infallible>::Pending
        }));
        unreachable!()
    }

    fn channel(_: impl FnMut(u32) + 'static) -> ! {
        std::process::exit(3)
    }

    fn timers(_: Rc<Timers>) -> Option<()> {
        None
    }
}

fn main() {
    scenarios::main::<Unordered>()
}
