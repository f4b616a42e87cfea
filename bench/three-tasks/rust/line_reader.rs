// SPDX-License-Identifier: Apache-2.0
use crate::executor::{wait, Interrupt};
use crate::hal::*;

pub static UART: Interrupt = Interrupt::new();

const NEW_LINE: i32 = b'\n' as i32;
const RETURN: i32 = b'\r' as i32;
const BACKSPACE: i32 = 8;

async fn next_byte() -> i32 {
    loop {
        let byte = wait(&UART, || match uart_read() {
            UART_EMPTY => None,
            byte => Some(byte),
        })
        .await;
        if byte != RETURN {
            return byte;
        }
    }
}

pub async fn line_reader() {
    let mut text = [0; LINE_BYTES];
    let mut length = 0;
    loop {
        let byte = next_byte().await;
        if byte == NEW_LINE {
            line_received(&text[..length]);
            length = 0;
        } else if byte == BACKSPACE {
            length = length.saturating_sub(1);
        } else if byte == UART_BROKEN || length == LINE_BYTES {
            while next_byte().await != NEW_LINE {}
            line_refused();
            length = 0;
        } else {
            text[length] = byte as u8;
            length += 1;
        }
    }
}
