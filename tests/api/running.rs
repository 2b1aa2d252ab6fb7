//! The binary that ships, as a process.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rust_decimal::Decimal;
use serde_json::Value;

use crate::server::client;

/// The binary with nothing in its environment, its data in `folder`/data.
pub fn command(folder: &Path) -> Command {
    // SERVICE_BINARY: another build of it, where times are measured.
    let program = std::env::var("SERVICE_BINARY");
    let program = program.unwrap_or_else(|_| env!("CARGO_BIN_EXE_conversation-service").into());
    let mut command = Command::new(program);
    command.env_clear().current_dir(folder).env("LOG_LEVEL", "ERROR");
    command
}

/// Runs a command over documents of one's own: an index that is empty gets no demonstration.
pub fn run(folder: &Path, words: &[&str]) -> Output {
    command(folder).env("DEMO_DATA", "false").args(words).output().expect("a run")
}

/// What a command said, on both streams.
pub fn told(output: &Output) -> String {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(text).expect("UTF-8")
}

/// What a command said that must end well.
pub fn done(folder: &Path, words: &[&str]) -> String {
    let output = run(folder, words);
    assert!(output.status.success(), "{words:?}: {}", told(&output));
    told(&output)
}

/// The first figure of an answer to a user, and of how many transactions it is; 0 where there is none.
pub fn figure(folder: &Path, (question, user): (&str, &str)) -> (String, u64) {
    let asked = run(folder, &["ask", question, "--json", &format!("--user={user}")]);
    assert!(asked.status.success(), "{}", told(&asked));
    let answer: Value = serde_json::from_slice(&asked.stdout).expect("an answer");
    let total: Decimal = answer["figures"][0]["value"].to_string().parse().unwrap_or_default();
    (total.normalize().to_string(), answer["total_results"].as_u64().unwrap_or_default())
}

/// A service in a process of its own. It is killed when this is dropped.
pub struct Running {
    pub url: String,
    began: Instant,
    pub process: Child,
}

impl Running {
    /// Starts `serve` on a free port and waits until it says where it listens.
    pub fn serve(folder: &Path, settings: &[(&str, &str)]) -> Running {
        Running::start(command(folder), settings)
    }

    /// The same by a command of one's own.
    pub fn start(mut command: Command, settings: &[(&str, &str)]) -> Running {
        let began = Instant::now();
        let mut process = command
            .args(["serve", "--port", "0"])
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let output = process.stdout.take().expect("its output");
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let first = lines.next().expect("where it listens");
        let url = first.split_whitespace().find(|word| word.starts_with("http://"));
        let url = url.unwrap_or_else(|| panic!("no address in {first:?}")).to_owned();
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Running { url, began, process }
    }

    /// Waits until it can answer; how long that took since the process began.
    pub async fn ready(&self) -> Duration {
        let url = format!("{}/ready", self.url);
        let client = client();
        while !client.get(&url).send().await.is_ok_and(|response| response.status() == 200) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        self.began.elapsed()
    }

    /// Tells it to read its settings again (SIGHUP).
    pub fn hang_up(&self) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-HUP", &pid]).status().expect("kill").success());
    }

    /// Kills it (SIGKILL) and waits for its end.
    pub fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    pub async fn ask(&self, body: Value) -> Value {
        let url = format!("{}/api/v3/conversation/ask", self.url);
        let request = client().post(url).header("content-type", "application/json");
        let response = request.body(body.to_string()).send().await.expect("an answer");
        assert_eq!(response.status().as_u16(), 200);
        serde_json::from_str(&response.text().await.expect("a body")).expect("JSON")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}
