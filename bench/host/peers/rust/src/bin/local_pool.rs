// SPDX-License-Identifier: Apache-2.0
//! The futures crate's LocalPool, with its bounded channel. It has no timers.
#[path = "../scenarios.rs"]
mod scenarios;
use futures::channel::mpsc;
use futures::executor::LocalPool;
use futures::task::LocalSpawnExt;
use futures::{SinkExt, StreamExt};
use scenarios::{Runtime, Timers, CHANNEL_SLOTS};
use std::future::Future;
use std::rc::Rc;

struct Pool;

impl Runtime for Pool {
    fn run<F: Future<Output = ()> + 'static>(tasks: Vec<F>, started: impl FnOnce()) -> ! {
        let mut pool = LocalPool::new();
        for task in tasks {
            pool.spawner().spawn_local(task).unwrap();
        }
        pool.run_until_stalled();
        started();
        pool.run_until(futures::future::pending())
    }

    fn channel(mut received: impl FnMut(u32) + 'static) -> ! {
        let mut pool = LocalPool::new();
        let (mut sender, mut receiver) = mpsc::channel(CHANNEL_SLOTS);
        let send = async move {
            for item in 0.. {
                sender.send(item).await.unwrap();
            }
        };
        let receive = async move {
            while let Some(item) = receiver.next().await {
                received(item);
            }
        };
        pool.spawner().spawn_local(send).unwrap();
        pool.spawner().spawn_local(receive).unwrap();
        pool.run_until(futures::future::pending())
    }

    fn timers(_: Rc<Timers>) -> Option<()> {
        None
    }
}

fn main() {
    scenarios::main::<Pool>()
}
