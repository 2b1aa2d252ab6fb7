//! How long an answer takes from the key to the screen. It measures and does not judge:
//! `scripts/page-speed` prints the figures.

use crate::browser::Browser;
use crate::service::Service;

/// Notes for each question, in ms after its Enter: when it had been read from the
/// stream, when the answer's figure was in
/// the page, and when a frame with it had been drawn.
const STOPWATCH: &str = "
globalThis.times = [];
let pressed = null;
addEventListener('keydown', (event) => { if (event.key === 'Enter') pressed = event.timeStamp; }, true);
let told = 0;
const stream = chat.client.stream.bind(chat.client);
chat.client.stream = async function* (...asked) {
  for await (const event of stream(...asked)) {
    if (event.type === 'response_end') told = performance.now();
    yield event;
  }
};
globalThis.watch = (before) => {
  const look = () => {
    const turn = turns().at(-1);
    const shown = turns().length && chat.thread.turns.length > before && turn.shadowRoot.querySelector('conversation-answer')?.shadowRoot?.querySelector('.headline .value');
    if (!shown) { requestAnimationFrame(look); return; }
    const found = performance.now();
    const channel = new MessageChannel();
    channel.port1.onmessage = () => times.push([told - pressed, found - pressed, performance.now() - pressed]);
    channel.port2.postMessage(null);
  };
  requestAnimationFrame(look);
};
";

const MONTHS: [&str; 12] = [
    "septembre 2025",
    "août 2025",
    "juillet 2025",
    "juin 2025",
    "mai 2025",
    "avril 2025",
    "mars 2025",
    "février 2025",
    "janvier 2025",
    "décembre 2024",
    "novembre 2024",
    "octobre 2024",
];

#[tokio::test]
#[ignore = "needs a browser: scripts/page-speed"]
async fn from_enter_to_a_figure_on_the_screen() {
    let (service, browser) = (Service::start(), Browser::french().await);
    let mut first = Vec::new();
    let mut later = Vec::new();
    for visit in 0..4 {
        browser.go(&service.url).await;
        browser.until("chat.start").await;
        browser.act(STOPWATCH).await;
        for (at, month) in MONTHS.iter().enumerate().skip(visit).step_by(2) {
            let before = browser.value("chat.thread.turns.length").await;
            browser.act(&format!("chat.focusBox(); watch({before})")).await;
            browser.keys(format!("Combien j'ai dépensé en {month} ?")).await;
            browser.keys("\u{e007}").await;
            browser.until(&format!("times.length === {before} + 1 && !chat.thread.busy")).await;
            let times = browser.value("times.at(-1)").await;
            let times: Vec<f64> =
                times.as_array().unwrap().iter().map(|time| time.as_f64().unwrap()).collect();
            if at == visit { first.push(times) } else { later.push(times) }
        }
    }
    for (name, mut all) in [("first of a page", first), ("later", later)] {
        all.sort_by(|one, other| one[2].total_cmp(&other[2]));
        let of = |at: usize| {
            all[at].iter().map(|time| format!("{time:.0}")).collect::<Vec<_>>().join(" / ")
        };
        println!(
            "{name}, ms until it is read / in the page / on the screen: median {}, slowest {} of {}",
            of(all.len() / 2),
            of(all.len() - 1),
            all.len()
        );
    }
    browser.close().await;
}
