//! What a running service reads again when it is told to (SIGHUP): how much it logs.

use std::io;
use std::thread;

use tokio::runtime::Builder;

use crate::config::{Flags, Purpose, Settings, Sources};
use crate::system::Again;
use crate::telemetry;

/// Takes LOG_LEVEL anew from the file of settings and `.env` at each SIGHUP, for the rest of the
/// process. The environment and flags of a process do not change, and go before these as ever.
pub fn at_hangup(flags: Flags, purpose: Purpose) -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    let mut hangup = {
        let _inside = runtime.enter();
        Again::new()?
    };
    let listening = move || {
        runtime.block_on(async {
            while hangup.told().await {
                again(&flags, purpose);
            }
        });
    };
    thread::Builder::new().name("hangup".into()).spawn(listening)?;
    Ok(())
}

fn again(flags: &Flags, purpose: Purpose) {
    let read = Sources::of_process(flags.clone()).map_err(|error| error.to_string());
    let read = read
        .and_then(|sources| Settings::load(&sources, purpose).map_err(|error| error.to_string()));
    match read {
        Ok(settings) => {
            telemetry::change(settings.log_level.as_tracing().into());
            tracing::info!("the log level was read again");
        }
        Err(error) => tracing::error!(error, "the log level stays: the settings cannot be used"),
    }
}
