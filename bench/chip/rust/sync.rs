// SPDX-License-Identifier: Apache-2.0
//! A channel and a mutex as embassy-sync has them: their state in a cell, reached within a critical section, and the
//! waker of whoever waits. One waits a side.

use crate::executor::masked;
use core::cell::UnsafeCell;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

struct Queue<T, const N: usize> {
    slots: [Option<T>; N],
    head: usize,
    count: usize,
    receiver: Option<Waker>,
}

pub struct Channel<T, const N: usize>(UnsafeCell<Queue<T, N>>);
unsafe impl<T: Send, const N: usize> Sync for Channel<T, N> {}

impl<T: Copy, const N: usize> Channel<T, N> {
    pub const fn new() -> Self {
        Channel(UnsafeCell::new(Queue { slots: [None; N], head: 0, count: 0, receiver: None }))
    }

    fn with<R>(&self, f: impl FnOnce(&mut Queue<T, N>) -> R) -> R {
        masked(|| f(unsafe { &mut *self.0.get() }))
    }

    pub fn try_send(&self, item: T) -> Result<(), T> {
        self.with(|queue| {
            if queue.count == N {
                return Err(item);
            }
            queue.slots[(queue.head + queue.count) % N] = Some(item);
            queue.count += 1;
            if let Some(waker) = queue.receiver.take() {
                waker.wake();
            }
            Ok(())
        })
    }

    pub fn receive(&self) -> Receive<'_, T, N> {
        Receive(self)
    }
}

pub struct Receive<'a, T, const N: usize>(&'a Channel<T, N>);

impl<T: Copy, const N: usize> Future for Receive<'_, T, N> {
    type Output = T;
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        self.0.with(|queue| {
            if queue.count == 0 {
                queue.receiver = Some(context.waker().clone());
                return Poll::Pending;
            }
            let item = queue.slots[queue.head % N].take();
            queue.head = (queue.head + 1) % N;
            queue.count -= 1;
            item.map_or(Poll::Pending, Poll::Ready)
        })
    }
}

struct Gate {
    locked: bool,
    waiting: Option<Waker>,
}

pub struct Mutex<T>(UnsafeCell<Gate>, UnsafeCell<T>);
unsafe impl<T: Send> Sync for Mutex<T> {}

impl<T> Mutex<T> {
    pub const fn new(value: T) -> Self {
        Mutex(UnsafeCell::new(Gate { locked: false, waiting: None }), UnsafeCell::new(value))
    }

    pub fn lock(&self) -> Lock<'_, T> {
        Lock(self)
    }
}

pub struct Lock<'a, T>(&'a Mutex<T>);

impl<'a, T> Future for Lock<'a, T> {
    type Output = Guard<'a, T>;
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Guard<'a, T>> {
        masked(|| {
            let gate = unsafe { &mut *self.0 .0.get() };
            if gate.locked {
                gate.waiting = Some(context.waker().clone());
                return Poll::Pending;
            }
            gate.locked = true;
            Poll::Ready(Guard(self.0))
        })
    }
}

pub struct Guard<'a, T>(&'a Mutex<T>);

impl<T> Guard<'_, T> {
    pub fn value(&mut self) -> &mut T {
        unsafe { &mut *self.0 .1.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        masked(|| {
            let gate = unsafe { &mut *self.0 .0.get() };
            gate.locked = false;
            if let Some(waker) = gate.waiting.take() {
                waker.wake();
            }
        })
    }
}
