//! What is kept too long goes, a little at a time: writers of turns wait for no long deletion.

use jiff::Timestamp;

use super::{Store, StoreError};

/// Conversations erased by one statement.
const TOGETHER: u32 = 200;

/// Erases all conversations without activity since `before`, and tells how many.
pub async fn expire(store: &dyn Store, before: Timestamp) -> Result<u64, StoreError> {
    let mut erased = 0;
    loop {
        let now = store.expire(before, TOGETHER).await?;
        erased += now;
        if now < u64::from(TOGETHER) {
            return Ok(erased);
        }
    }
}
