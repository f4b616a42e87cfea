// SPDX-License-Identifier: Apache-2.0
//! The hardware layer: ../hal.h.

pub const DMA_BUSY: u32 = 0;
pub const DMA_DONE: u32 = 1;
pub const COPY_DONE: u32 = 0;
pub const COPY_FAILED: u32 = 1;
pub const COPY_LATE: u32 = 2;
pub const STOP_TICKS: u32 = 5;
pub const UART_EMPTY: i32 = -1;
pub const UART_BROKEN: i32 = -2;
pub const LINE_BYTES: usize = 64;
pub const I2C_BUSY: u32 = 0;
pub const I2C_DONE: u32 = 1;
pub const CALIBRATION_BYTES: usize = 6;
pub const RAW_BYTES: usize = 3;
pub const TRANSFER_TICKS: u32 = 10;
pub const RETRY_TICKS: u32 = 1;
pub const TRIES: u32 = 3;
pub const RESET_TICKS: u32 = 2;
pub const CONVERSION_TICKS: u32 = 8;
pub const LOOK_TICKS: u32 = 2;
pub const LOOKS: u32 = 5;
pub const PERIOD_TICKS: u32 = 1000;
pub const BACK_OFF_TICKS: u32 = 100;
pub const BACK_OFF_DOUBLINGS: u32 = 6;

#[derive(Clone, Copy)]
#[repr(u32)]
pub enum Lost {
    Silent,
    Unknown,
    Uncalibrated,
    Stuck,
}

mod c {
    extern "C" {
        pub fn hal_now() -> u32;
        pub fn hal_alarm(when: u32);
        pub fn hal_sleep();
        pub fn copy_taken() -> u32;
        pub fn dma_start(bytes: u32);
        pub fn dma_status() -> u32;
        pub fn dma_stop();
        pub fn copy_ended(end: u32);
        pub fn uart_read() -> i32;
        pub fn line_received(text: *const u8, length_bytes: u32);
        pub fn line_refused();
        pub fn i2c_write(at: u8, value: u8);
        pub fn i2c_read(at: u8, count: u8);
        pub fn i2c_status() -> u32;
        pub fn i2c_abort();
        pub fn i2c_fetch(bytes: *mut u8, count: u8);
        pub fn temperature_measured(raw: *const u8, calibration: *const u8);
        pub fn sensor_lost(why: u32);
    }
}

macro_rules! safe {
    ($($name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)?;)*) => {
        $(#[inline(always)]
        pub fn $name($($argument: $type),*) $(-> $result)? {
            unsafe { c::$name($($argument),*) }
        })*
    };
}

safe! {
    hal_now() -> u32;
    hal_alarm(when: u32);
    hal_sleep();
    copy_taken() -> u32;
    dma_start(bytes: u32);
    dma_status() -> u32;
    dma_stop();
    copy_ended(end: u32);
    uart_read() -> i32;
    line_refused();
    i2c_write(at: u8, value: u8);
    i2c_read(at: u8, count: u8);
    i2c_status() -> u32;
    i2c_abort();
}

#[inline(always)]
pub fn line_received(text: &[u8]) {
    unsafe { c::line_received(text.as_ptr(), text.len() as u32) }
}

#[inline(always)]
pub fn i2c_fetch<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    unsafe { c::i2c_fetch(bytes.as_mut_ptr(), N as u8) };
    bytes
}

#[inline(always)]
pub fn temperature_measured(raw: &[u8; RAW_BYTES], calibration: &[u8; CALIBRATION_BYTES]) {
    unsafe { c::temperature_measured(raw.as_ptr(), calibration.as_ptr()) }
}

#[inline(always)]
pub fn sensor_lost(why: Lost) {
    unsafe { c::sensor_lost(why as u32) }
}
