// SPDX-License-Identifier: Apache-2.0
//! tokio's current-thread runtime, with tasks of one thread (spawn_local), its bounded channel and its timers.
#[path = "../scenarios.rs"]
mod scenarios;
use scenarios::{Runtime, Timers, CHANNEL_SLOTS};
use std::future::Future;
use std::rc::Rc;
use tokio::task::{spawn_local, yield_now, LocalSet};

struct Tokio;

fn block_on(main: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    LocalSet::new().block_on(&runtime, main);
}

impl Runtime for Tokio {
    fn run<F: Future<Output = ()> + 'static>(tasks: Vec<F>, started: impl FnOnce()) -> ! {
        block_on(async {
            for task in tasks {
                spawn_local(task);
            }
            // Until each has been polled once.
            for _ in 0..8192 {
                yield_now().await;
            }
            started();
            std::future::pending().await
        });
        unreachable!()
    }

    fn channel(mut received: impl FnMut(u32) + 'static) -> ! {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(CHANNEL_SLOTS);
        block_on(async move {
            spawn_local(async move {
                for item in 0.. {
                    sender.send(item).await.unwrap();
                }
            });
            spawn_local(async move {
                while let Some(item) = receiver.recv().await {
                    received(item);
                }
            });
            std::future::pending().await
        });
        unreachable!()
    }

    fn timers(timers: Rc<Timers>) -> Option<()> {
        block_on(async {
            for _ in 0..timers.tasks {
                let timers = timers.clone();
                spawn_local(async move {
                    loop {
                        let mut sleep = Box::pin(tokio::time::sleep_until(timers.deadline().into()));
                        let mut armed = false;
                        futures::future::poll_fn(|context| {
                            let polled = sleep.as_mut().poll(context);
                            if !std::mem::replace(&mut armed, true) {
                                timers.arm();
                            }
                            polled
                        })
                        .await;
                        timers.fire();
                    }
                });
            }
            std::future::pending().await
        });
        Some(())
    }
}

fn main() {
    scenarios::main::<Tokio>()
}
