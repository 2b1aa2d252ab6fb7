//! The stand-in against OpenAI's own client: what the tests rest on has the API's form.

use std::process::Command;

use crate::standin::{Act, StandIn};

const SCRIPT: &str = r#"
import os, openai
client = openai.OpenAI(api_key="sk-x", base_url=os.environ["STANDIN"], max_retries=0)
ask = dict(model="m", messages=[{"role": "user", "content": "hello"}])
whole = client.chat.completions.create(**ask)
whole.model_validate(whole.model_dump(), strict=True)
text, ends, tokens = "", [], 0
for chunk in client.chat.completions.create(**ask, stream=True, stream_options={"include_usage": True}):
    chunk.model_validate(chunk.model_dump(), strict=True)
    tokens += chunk.usage.total_tokens if chunk.usage else 0
    for choice in chunk.choices:
        text += choice.delta.content or ""
        ends += [choice.finish_reason] if choice.finish_reason else []
kinds = []
for _ in range(3):
    try:
        client.chat.completions.create(**ask)
    except openai.APIStatusError as error:
        kinds.append(type(error).__name__)
print(whole.choices[0].message.content, whole.usage.total_tokens, text, ends, tokens, kinds)
"#;

#[tokio::test]
#[ignore = "needs Python with the openai package: PYTHON=… cargo test --test llm -- --ignored"]
async fn openais_own_client_reads_the_stand_in() {
    let text = "Vous avez dépensé 12 €.";
    let up = StandIn::start([
        Act::Say(text.into()),
        Act::Say(text.into()),
        Act::Status(400, vec![]),
        Act::Status(429, vec![]),
        Act::Status(500, vec![]),
    ])
    .await;
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(python);
    command.args(["-c", SCRIPT]).env("STANDIN", &up.url).env("PYTHONIOENCODING", "utf-8");
    let running = tokio::task::spawn_blocking(move || command.output());
    let output = running.await.expect("an end").expect("Python");
    let told = String::from_utf8_lossy(&output.stdout);
    let failed = String::from_utf8_lossy(&output.stderr);
    let kinds = "['BadRequestError', 'RateLimitError', 'InternalServerError']";
    assert_eq!(told.trim(), format!("{text} 120 {text} ['stop'] 120 {kinds}"), "{failed}");
}
