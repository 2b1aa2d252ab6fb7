//! Which build this is. The commit is the environment's at build time (`COMMIT=$(git rev-parse --short
//! HEAD) cargo build`); a build that was not told has `unknown`.

use std::sync::LazyLock;

/// The package's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The commit that was built, or `unknown`.
pub const COMMIT: &str = match option_env!("COMMIT") {
    Some(commit) => commit,
    None => "unknown",
};

/// Both, as `--version` prints them.
pub static LONG: LazyLock<String> = LazyLock::new(|| format!("{VERSION} ({COMMIT})"));
