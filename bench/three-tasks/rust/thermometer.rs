// SPDX-License-Identifier: Apache-2.0
use crate::executor::{after, until, wait, within, Interrupt};
use crate::hal::*;

pub static I2C: Interrupt = Interrupt::new();

const RESET: u8 = 0xE0;
const RESET_KEY: u8 = 0xB6;
const ID: u8 = 0xD0;
const ID_BMP280: u8 = 0x58;
const T1: u8 = 0x88;
const FILTER: u8 = 0xF5;
const FILTER_4: u8 = 0x08;
const CONTROL: u8 = 0xF4;
const CONVERT: u8 = 0x21;
const STATUS: u8 = 0xF3;
const CONVERTS: u8 = 0x08;
const DATA: u8 = 0xFA;

fn ended() -> Option<u32> {
    let status = i2c_status();
    (status != I2C_BUSY).then_some(status)
}

/// One transfer with its tries; count: bytes to read, or 0 to write `value`.
async fn transfer(at: u8, value: u8, count: u8) -> Result<(), Lost> {
    let mut tries = 1;
    loop {
        if count != 0 {
            i2c_read(at, count);
        } else {
            i2c_write(at, value);
        }
        let deadline = hal_now().wrapping_add(TRANSFER_TICKS);
        match within(deadline, wait(&I2C, ended)).await {
            Some(I2C_DONE) => return Ok(()),
            Some(_) => {}
            None => i2c_abort(),
        }
        if tries == TRIES {
            return Err(Lost::Silent);
        }
        tries += 1;
        after(RETRY_TICKS).await;
    }
}

async fn write(at: u8, value: u8) -> Result<(), Lost> {
    transfer(at, value, 0).await
}

async fn read<const N: usize>(at: u8) -> Result<[u8; N], Lost> {
    transfer(at, 0, N as u8).await?;
    Ok(i2c_fetch())
}

async fn converted() -> Result<(), Lost> {
    let mut looks = 1;
    while read::<1>(STATUS).await?[0] & CONVERTS != 0 {
        if looks == LOOKS {
            return Err(Lost::Stuck);
        }
        looks += 1;
        after(LOOK_TICKS).await;
    }
    Ok(())
}

/// Until the sensor is lost.
async fn serve(doublings: &mut u32) -> Result<(), Lost> {
    write(RESET, RESET_KEY).await?;
    after(RESET_TICKS).await;
    if read::<1>(ID).await?[0] != ID_BMP280 {
        return Err(Lost::Unknown);
    }
    let calibration = read::<CALIBRATION_BYTES>(T1).await?;
    if calibration[0] | calibration[1] == 0 {
        return Err(Lost::Uncalibrated);
    }
    write(FILTER, FILTER_4).await?;
    let mut next = hal_now();
    loop {
        until(next).await;
        write(CONTROL, CONVERT).await?;
        after(CONVERSION_TICKS).await;
        converted().await?;
        temperature_measured(&read::<RAW_BYTES>(DATA).await?, &calibration);
        *doublings = 0;
        next = next.wrapping_add(PERIOD_TICKS);
    }
}

pub async fn thermometer() {
    let mut doublings = 0;
    loop {
        if let Err(why) = serve(&mut doublings).await {
            sensor_lost(why);
        }
        after(BACK_OFF_TICKS << doublings).await;
        if doublings < BACK_OFF_DOUBLINGS {
            doublings += 1;
        }
    }
}
