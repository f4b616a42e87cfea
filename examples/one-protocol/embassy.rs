// SPDX-License-Identifier: Apache-2.0
use embassy_stm32::{i2c::{Error, I2c, Master}, mode::Async};
use embassy_time::{with_timeout, Duration, Timer};

const TRIES: u8 = 3;

async fn register_read(i2c: &mut I2c<'_, Async, Master>, address: u8, reg: u8) -> Result<u8, Error> {
    let mut value = [0u8];
    for _ in 0..TRIES {
        match with_timeout(Duration::from_millis(5), i2c.write_read(address, &[reg], &mut value)).await {
            Ok(Ok(())) => return Ok(value[0]),
            _ => Timer::after_millis(1).await, // the transfer was dropped: its destructor has stopped the hardware
        }
    }
    Err(Error::Timeout)
}
