// SPDX-License-Identifier: Apache-2.0
//! The three tasks in Rust async. The futures are statics, as embassy's tasks are: `size_of_future` asks the compiler
//! how large each is. Polled by a `match` on the task's number; with --cfg dynamic through `Pin<&mut dyn Future>`, as
//! with boxed futures, without the heap.
#![no_std]

mod copier;
mod executor;
mod hal;
mod line_reader;
mod thermometer;

use copier::copier;
use core::future::Future;
use core::mem::size_of;
use core::pin::Pin;
use core::ptr::addr_of_mut;
use line_reader::line_reader;
use thermometer::thermometer;

const TASKS: usize = 3;

#[cfg_attr(target_pointer_width = "32", repr(align(4)))]
#[cfg_attr(target_pointer_width = "64", repr(align(8)))]
pub struct Place<const BYTES: usize>([u8; BYTES]);

const fn size_of_future<F: Fn() -> T, T>(_: &F) -> usize {
    size_of::<T>()
}

impl<const BYTES: usize> Place<BYTES> {
    /// The future that `make` returns, begun here.
    unsafe fn begin<F: Fn() -> T, T: Future<Output = ()>>(place: *mut Self, make: F) -> Pin<&'static mut T> {
        let future = place.cast::<T>();
        future.write(make());
        Pin::new_unchecked(&mut *future)
    }
}

#[no_mangle]
pub static mut COPIER: Place<{ size_of_future(&copier) }> = Place([0; size_of_future(&copier)]);
#[no_mangle]
pub static mut LINE_READER: Place<{ size_of_future(&line_reader) }> = Place([0; size_of_future(&line_reader)]);
#[no_mangle]
pub static mut THERMOMETER: Place<{ size_of_future(&thermometer) }> = Place([0; size_of_future(&thermometer)]);

#[no_mangle]
pub extern "C" fn three_tasks_run() -> ! {
    let (copies, lines, temperature) = unsafe {
        (
            Place::begin(addr_of_mut!(COPIER), copier),
            Place::begin(addr_of_mut!(LINE_READER), line_reader),
            Place::begin(addr_of_mut!(THERMOMETER), thermometer),
        )
    };
    #[cfg(dynamic)]
    {
        let mut tasks: [Pin<&mut dyn Future<Output = ()>>; TASKS] = [copies, lines, temperature];
        executor::run(|task, context| {
            let _ = tasks[task].as_mut().poll(context);
        })
    }
    #[cfg(not(dynamic))]
    {
        let (mut copies, mut lines, mut temperature) = (copies, lines, temperature);
        executor::run(|task, context| {
            let _ = match task {
                0 => copies.as_mut().poll(context),
                1 => lines.as_mut().poll(context),
                _ => temperature.as_mut().poll(context),
            };
        })
    }
}

#[no_mangle]
pub extern "C" fn alarm_isr() {}

#[no_mangle]
pub extern "C" fn copy_isr() {
    copier::DMA.signal();
}

#[no_mangle]
pub extern "C" fn dma_isr() {
    copier::DMA.signal();
}

#[no_mangle]
pub extern "C" fn uart_isr() {
    line_reader::UART.signal();
}

#[no_mangle]
pub extern "C" fn i2c_isr() {
    thermometer::I2C.signal();
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
