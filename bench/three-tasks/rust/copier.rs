// SPDX-License-Identifier: Apache-2.0
use crate::executor::{after, wait, within, Interrupt};
use crate::hal::*;

pub static DMA: Interrupt = Interrupt::new();

fn ended() -> Option<u32> {
    let status = dma_status();
    (status != DMA_BUSY).then_some(status)
}

async fn copy(bytes: u32) -> u32 {
    dma_start(bytes);
    let deadline = hal_now().wrapping_add(bytes / 4 + 20);
    match within(deadline, wait(&DMA, ended)).await {
        Some(DMA_DONE) => COPY_DONE,
        Some(_) => COPY_FAILED,
        None => {
            dma_stop();
            while dma_status() == DMA_BUSY {
                after(STOP_TICKS).await;
            }
            COPY_LATE
        }
    }
}

pub async fn copier() {
    loop {
        let bytes = wait(&DMA, || match copy_taken() {
            0 => None,
            bytes => Some(bytes),
        })
        .await;
        copy_ended(copy(bytes).await);
    }
}
