//! The binary that ships, with the demonstration's data of one day.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// The one that was built for the tests, or the one that SERVICE_BINARY names: a release, to measure it.
fn binary() -> String {
    std::env::var("SERVICE_BINARY")
        .unwrap_or_else(|_| env!("CARGO_BIN_EXE_conversation-service").to_owned())
}

/// A service in a process of its own, on a port that stays its own over a restart.
pub struct Service {
    pub url: String,
    port: u16,
    folder: TempDir,
    settings: Vec<(String, String)>,
    process: Option<Child>,
}

impl Service {
    /// An open service.
    pub fn start() -> Service {
        Service::with(&[])
    }

    pub fn with(settings: &[(&str, &str)]) -> Service {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = settings.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        let mut service = Service {
            url: format!("http://127.0.0.1:{port}"),
            port,
            folder: tempfile::tempdir().unwrap(),
            settings: settings.collect(),
            process: None,
        };
        service.resume();
        service
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Kills the process; the port refuses connections then.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Starts it, again after a kill, and waits until it answers.
    pub fn resume(&mut self) {
        let mut command = Command::new(binary());
        command
            .args(["serve", "--port", &self.port.to_string()])
            .current_dir(self.folder.path())
            .env_clear()
            .envs([("LOG_LEVEL", "ERROR"), ("REFERENCE_DATE", "2025-10-20"), ("DEMO_DATA", "true")])
            .envs([("RATE_LIMIT_PER_MINUTE", "0"), ("RATE_LIMIT_PER_ADDRESS_PER_MINUTE", "0")])
            .envs(self.settings.iter().cloned())
            .stdout(Stdio::null());
        self.process = Some(command.spawn().expect("a process"));
        let patience = Instant::now() + Duration::from_secs(60);
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < patience, "the service does not listen");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Asks as a program would.
    pub async fn ask(&self, conversation: &str, message: &str) -> Value {
        let body = json!({"user_id": 1, "message": message, "conversation_id": conversation});
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/api/v3/conversation/ask", self.url);
        client.post(url).json(&body).send().await.unwrap().json().await.unwrap()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.kill();
    }
}
