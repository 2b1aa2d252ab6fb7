//! A browser with one tab. Components stand in shadow roots, so they are reached by scripts.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::prelude::*;

/// What the scripts of the tests begin with: the page's parts by name, and what is wrong so far.
const PARTS: &str = "
const app = document.querySelector('conversation-app');
const chat = (app ?? document.querySelector('conversation-widget'))?.shadowRoot.querySelector('conversation-chat');
const list = app?.shadowRoot.querySelector('conversation-sidebar');
const turns = () => [...chat.shadowRoot.querySelectorAll('conversation-turn')];
const answerOf = (turn) => turn?.shadowRoot.querySelector('conversation-answer')?.shadowRoot;
const answer = () => answerOf(turns().at(-1));
const text = (root) => root ? [...root.querySelectorAll('*')].flatMap((one) => one.shadowRoot ? [text(one.shadowRoot)] : [...one.childNodes].filter((node) => node.nodeType === 3 && one.tagName !== 'STYLE').map((node) => node.data)).join(' ').replace(/\\s+/g, ' ') : '';
";

/// Runs in each page before its own scripts: what the policy refused, and errors that nobody caught.
const WATCH: &str = "
globalThis.refused = [];
addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective + ' ' + event.blockedURI));
addEventListener('error', (event) => refused.push('error ' + event.message));
addEventListener('unhandledrejection', (event) => refused.push('rejection ' + event.reason));
";

const PATIENCE: Duration = Duration::from_secs(30);

pub struct Browser {
    pub driver: WebDriver,
    process: Child,
}

impl Browser {
    /// A browser whose reader speaks `language`, its window of this size.
    pub async fn open(language: &str, size: (u32, u32)) -> Browser {
        Browser::of(size, json!({"intl.accept_languages": language})).await
    }

    /// A browser with these settings of its reader's.
    pub async fn of((width, height): (u32, u32), settings: Value) -> Browser {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed: scripts/page");
        let mut wanted = DesiredCapabilities::chrome();
        for argument in
            ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        {
            wanted.add_arg(argument).unwrap();
        }
        let language = settings["intl.accept_languages"].as_str().unwrap_or("fr");
        wanted.add_arg(&format!("--lang={language}")).unwrap();
        wanted.add_arg(&format!("--accept-lang={language}")).unwrap();
        wanted.add_experimental_option("prefs", settings).unwrap();
        let server = format!("http://127.0.0.1:{port}");
        let patience = Instant::now() + PATIENCE;
        let driver = loop {
            match WebDriver::new(&server, wanted.clone()).await {
                Ok(driver) => break driver,
                Err(error) => assert!(Instant::now() < patience, "no browser: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let browser = Browser { driver, process };
        browser.size(width, height).await;
        browser.tell("Page.addScriptToEvaluateOnNewDocument", json!({"source": WATCH})).await;
        browser
    }

    /// Of a desk, in French.
    pub async fn french() -> Browser {
        Browser::open("fr", (1280, 900)).await
    }

    /// One command of the browser's own protocol.
    pub async fn tell(&self, command: &str, values: Value) -> Value {
        self.driver.cdp().send_raw(command, values).await.expect(command)
    }

    /// What the reader wants of all pages: `prefers-color-scheme`, `prefers-reduced-motion`.
    pub async fn prefer(&self, name: &str, value: &str) {
        let wish = json!({"features": [{"name": name, "value": value}]});
        self.tell("Emulation.setEmulatedMedia", wish).await;
    }

    pub async fn size(&self, width: u32, height: u32) {
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.tell("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    pub async fn go(&self, address: &str) {
        self.driver.goto(address).await.unwrap();
        self.until("document.readyState === 'complete' && chat.thread && !chat.thread.loading")
            .await;
    }

    /// The value of an expression over the page's parts.
    pub async fn value(&self, expression: &str) -> Value {
        let script = format!("{PARTS} return {expression};");
        let value = self.driver.execute(script, Vec::new()).await;
        value.unwrap_or_else(|error| panic!("{expression}: {error}")).json().clone()
    }

    pub async fn text(&self, expression: &str) -> String {
        self.value(expression).await.as_str().unwrap_or_default().to_owned()
    }

    /// Does something; its value is not looked at.
    pub async fn act(&self, statement: &str) {
        self.value(&format!("(() => {{ {statement}; return null; }})()")).await;
    }

    /// Waits until an expression is true; while the page is on its way it may have no value.
    pub async fn until(&self, expression: &str) {
        let patience = Instant::now() + PATIENCE;
        let script =
            format!("try {{ {PARTS} return Boolean({expression}); }} catch {{ return false; }}");
        loop {
            let value = self.driver.execute(script.clone(), Vec::new()).await;
            if value.is_ok_and(|value| value.json() == &json!(true)) {
                return;
            }
            if Instant::now() > patience {
                let shown =
                    self.driver.execute(format!("{PARTS} return text(document)"), Vec::new());
                let shown = shown.await.map(|text| text.json().to_string());
                panic!("never: {expression}\n{shown:?}");
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Types into whatever has the focus.
    pub async fn keys(&self, keys: impl AsRef<str>) {
        self.driver.action_chain().send_keys(keys.as_ref()).perform().await.unwrap();
    }

    /// Types a question, sends it and waits for its end.
    pub async fn ask(&self, question: &str) {
        let before = self.value("chat.thread.turns.length").await.as_u64().unwrap();
        self.act("chat.focusBox()").await;
        self.keys(question).await;
        self.keys("\u{e007}").await;
        self.until(&format!(
            "chat.thread.turns.length > {before} && !chat.thread.busy && answer()"
        ))
        .await;
    }

    /// Nothing was refused by the policy, and no script failed.
    pub async fn all_is_well(&self) {
        assert_eq!(self.value("refused").await, json!([]));
    }

    pub async fn close(mut self) {
        let _ = self.driver.clone().quit().await;
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
