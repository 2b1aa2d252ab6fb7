//! What each operating system has its own way for: signals, and rights, numbers and syncs of files.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// What tells a process to stop: SIGTERM and Ctrl-C; on Windows Ctrl-C and the end of the session.
pub struct Stop {
    first: signals::Signal,
    second: signals::OtherSignal,
}

impl Stop {
    /// From here on these signals end the process no more. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// The system gives no signals.
    pub fn new() -> io::Result<Stop> {
        let (first, second) = signals::stop()?;
        Ok(Stop { first, second })
    }

    /// Ends at the next one.
    pub async fn told(&mut self) {
        tokio::select! {
            _ = self.first.recv() => {}
            _ = self.second.recv() => {}
        }
    }
}

/// What tells a process to read its settings again: SIGHUP; on Windows Ctrl-Break.
pub struct Again(signals::AgainSignal);

impl Again {
    /// As [`Stop::new`].
    ///
    /// # Errors
    /// The system gives no signals.
    pub fn new() -> io::Result<Again> {
        signals::again().map(Again)
    }

    /// Ends at the next one; false where there will be none.
    pub async fn told(&mut self) -> bool {
        self.0.recv().await.is_some()
    }
}

/// A file that is made by these options is its owner's alone; on Windows it has its folder's rights.
pub fn for_owner_alone(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// What tells a file from one that took its name later; none where only its times do.
#[cfg(unix)]
pub fn number(file: &Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::ino(file))
}

#[cfg(not(unix))]
pub fn number(_: &Metadata) -> Option<u64> {
    None
}

/// Waits until what a file holds is on the disk.
pub fn sync(file: &Path) -> io::Result<()> {
    // Windows syncs for those alone who may write.
    OpenOptions::new().write(true).open(file)?.sync_all()
}

/// Waits until the names in a folder are on the disk, where the system has that.
pub fn sync_names(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(unix)]
mod signals {
    use std::io;

    pub use tokio::signal::unix::Signal;
    use tokio::signal::unix::{SignalKind, signal};

    pub type OtherSignal = Signal;
    pub type AgainSignal = Signal;

    pub fn stop() -> io::Result<(Signal, OtherSignal)> {
        Ok((signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?))
    }

    pub fn again() -> io::Result<AgainSignal> {
        signal(SignalKind::hangup())
    }
}

#[cfg(windows)]
mod signals {
    use std::io;

    pub use tokio::signal::windows::{
        CtrlBreak as AgainSignal, CtrlC as Signal, CtrlShutdown as OtherSignal,
    };
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_shutdown};

    pub fn stop() -> io::Result<(Signal, OtherSignal)> {
        Ok((ctrl_c()?, ctrl_shutdown()?))
    }

    pub fn again() -> io::Result<AgainSignal> {
        ctrl_break()
    }
}
