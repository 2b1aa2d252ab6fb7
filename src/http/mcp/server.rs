//! The tools at work: each call is one question of its caller's.

use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData,
    Implementation, JsonObject, ListToolsResult, PaginatedRequestParams, ServerCapabilities,
    ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};
use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use super::charts;
use super::tools::Kind;
use crate::domain::answer::Answer;
use crate::domain::{Caller, Language};
use crate::http::admission::Place;
use crate::http::ask;
use crate::http::edge::Trace;
use crate::http::error::{Circumstances, Dialect, FieldError, Problem, Step, document};
use crate::http::question::Question;
use crate::http::state::Service;
use crate::pipeline::{Asked, Progress};

/// Whose data the tools are about.
#[derive(Clone, Debug)]
pub enum Who {
    /// Of each request, its own caller.
    OfRequest,
    /// One user, who started the process.
    Always(Caller),
}

/// One server; it keeps nothing of a request.
#[derive(Clone)]
pub struct Server {
    service: Arc<Service>,
    who: Who,
}

/// What is known of one call.
struct Call {
    caller: Caller,
    /// Over HTTP.
    trace: Option<Trace>,
    request_id: String,
    deadline: Instant,
}

/// Why a tool gives nothing, in a form that a model can act on.
enum Refused {
    Problem(Problem),
    /// What is wrong with a plan, where, and what is allowed there.
    Plan(crate::llm::plan::Problem),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused::Problem(problem)
    }
}

impl Server {
    pub fn new(service: Arc<Service>, who: Who) -> Server {
        Server { service, who }
    }

    fn call(&self, context: &RequestContext<RoleServer>) -> Result<Call, ErrorData> {
        let parts = context.extensions.get::<axum::http::request::Parts>();
        let trace = parts.and_then(|parts| parts.extensions.get::<Trace>()).cloned();
        let caller = match &self.who {
            Who::Always(caller) => Some(caller.clone()),
            Who::OfRequest => parts.and_then(|parts| parts.extensions.get::<Caller>()).cloned(),
        };
        let caller =
            caller.ok_or_else(|| ErrorData::invalid_request("nobody is known to ask", None))?;
        let arrived = trace.as_ref().map_or_else(Instant::now, |trace| trace.arrived);
        let request_id = match &trace {
            Some(trace) => trace.id.to_string(),
            None => Uuid::now_v7().to_string(),
        };
        let deadline = arrived + self.service.settings.query_timeout;
        Ok(Call { caller, trace, request_id, deadline })
    }

    /// A place for the question, which counts against its caller's limit.
    async fn place(&self, call: &Call) -> Result<Place, Problem> {
        let place = self.service.admission.place()?;
        if let Some(trace) = &call.trace {
            trace.limits.count(self.service.limits.question(&call.caller.tenant).await)?;
        }
        Ok(place)
    }

    async fn run(
        &self,
        kind: Kind,
        (arguments, call): (JsonObject, &Call),
    ) -> Result<CallToolResult, Refused> {
        if let Some((name, known)) = kind.unknown(&arguments) {
            let told = format!("{name} is unknown; allowed: {known}");
            return Err(
                Problem::invalid(vec![FieldError::body(&[], "unknown_argument", told)]).into()
            );
        }
        match kind {
            Kind::Ask => self.ask(&arguments, call).await,
            Kind::ListMerchants | Kind::ListCategories => self.names(kind, &arguments, call).await,
            _ => self.plan(kind, (arguments, call)).await,
        }
    }

    async fn ask(&self, arguments: &JsonObject, call: &Call) -> Result<CallToolResult, Refused> {
        let mut body = arguments.clone();
        if let Some(question) = body.shift_remove("question") {
            body.insert("message".into(), question);
        }
        if let Some(Value::Array(said)) = body.get_mut("context") {
            for words in said {
                *words = json!({"role": "user", "content": words.take()});
            }
        }
        let named = |name: &str| (name == "message").then(|| vec![Step::Name("question")]);
        let question = Question::read(&Value::Object(body));
        let question = question.map_err(|problem| problem.elsewhere(named))?;
        let _place = self.place(call).await?;
        if let Some(trace) = call.trace.as_ref().filter(|_| self.service.settings.log_questions) {
            let _ = trace.question.set(question.message.clone());
        }
        let asked = Asked {
            message: question.message,
            conversation_id: question.conversation_id,
            context: question.context,
            today: (self.service.times.today)(question.timezone.as_ref()),
            ..self.asked(call, question.language)
        };
        let answer = ask::answer(&self.service, asked, Progress::silent()).await?;
        self.shown(&answer).await
    }

    async fn plan(
        &self,
        kind: Kind,
        (arguments, call): (JsonObject, &Call),
    ) -> Result<CallToolResult, Refused> {
        let language = language(&arguments)?;
        let _place = self.place(call).await?;
        let asked = self.asked(call, Some(language));
        let plan = kind.plan(arguments);
        let until = (asked.deadline, asked.language);
        let ordered = self.service.pipeline.order(&asked, &plan);
        let answer = ask::within(&self.service, until, ordered).await?.map_err(Refused::Plan)?;
        self.service.metrics.answered(&answer);
        self.shown(&answer).await
    }

    async fn names(
        &self,
        kind: Kind,
        arguments: &JsonObject,
        call: &Call,
    ) -> Result<CallToolResult, Refused> {
        let wrong = |name, told| {
            Problem::invalid(vec![FieldError::body(&[Step::Name(name)], "value_error", told)])
        };
        let containing = match arguments.get("containing") {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.to_lowercase(),
            Some(_) => return Err(wrong("containing", "a string").into()),
        };
        let limit = match arguments.get("limit").filter(|limit| !limit.is_null()) {
            None => Some(100),
            Some(limit) => limit.as_u64().filter(|limit| (1..=1_000).contains(limit)),
        };
        let limit = limit.ok_or_else(|| wrong("limit", "1 to 1000"))?;
        let _place = self.place(call).await?;
        let asked = self.asked(call, None);
        let until = (asked.deadline, None);
        let holdings = self.service.pipeline.holdings_of(&asked);
        let holdings = ask::within(&self.service, until, holdings).await?;
        let (member, names) = match kind {
            Kind::ListMerchants => ("merchants", holdings.merchants),
            _ => ("categories", holdings.categories),
        };
        let all: Vec<String> =
            names.into_iter().filter(|name| name.to_lowercase().contains(&containing)).collect();
        let total = all.len();
        let shown: Vec<String> =
            all.into_iter().take(usize::try_from(limit).unwrap_or(total)).collect();
        let text = shown.join("\n");
        let structured = json!({member: shown, "total": total});
        Ok(result(vec![ContentBlock::text(text)], structured))
    }

    fn asked(&self, call: &Call, language: Option<Language>) -> Asked {
        Asked {
            caller: call.caller.clone(),
            message: String::new(),
            conversation_id: None,
            context: Vec::new(),
            language,
            today: (self.service.times.today)(None),
            request_id: call.request_id.clone(),
            request: None,
            deadline: call.deadline,
        }
    }

    /// The message, what a model needs beside it, the charts; and all of the answer, structured.
    async fn shown(&self, answer: &Answer) -> Result<CallToolResult, Refused> {
        let written = serde_json::to_string(answer).map_err(|_| Problem::internal())?;
        let structured: Value = serde_json::from_str(&written).map_err(|_| Problem::internal())?;
        let mut content = vec![
            ContentBlock::text(answer.message.clone()),
            ContentBlock::text(beside(&structured).to_string()),
        ];
        content.extend(charts::images(&self.service, answer).await);
        Ok(result(content, structured))
    }

    fn refused(&self, refused: Refused, call: &Call) -> CallToolResult {
        let (text, structured) = match refused {
            Refused::Problem(problem) => {
                let circumstances = Circumstances {
                    request_id: &call.request_id,
                    timestamp: (self.service.times.now)().to_string(),
                    accepted: None,
                    dialect: Dialect::Rpc,
                };
                let document = document(&problem, &circumstances);
                (format!("{}: {}", problem.code().as_str(), problem.detail()), document)
            }
            Refused::Plan(problem) => {
                let code = json!(problem.code);
                let code = code.as_str().unwrap_or_default();
                let at = if problem.at.is_empty() { "the arguments" } else { &problem.at };
                let told = match problem.allowed.as_str() {
                    "" => format!("{code} at {at}"),
                    allowed => format!("{code} at {at}; allowed: {allowed}"),
                };
                (told, json!({"error_code": "INVALID_PLAN", "detail": problem}))
            }
        };
        let mut result = result(vec![ContentBlock::text(text)], structured);
        result.is_error = Some(true);
        result
    }
}

fn result(content: Vec<ContentBlock>, structured: Value) -> CallToolResult {
    let mut result = CallToolResult::success(content);
    result.structured_content = Some(structured);
    result
}

/// Of an answer, what its message does not say: for clients that hand a model the text alone.
fn beside(answer: &Value) -> Value {
    let analysis = &answer["metadata"]["query_analysis"];
    json!({
        "outcome": answer["metadata"]["outcome"],
        "conversation_id": answer["conversation_id"],
        "total_results": answer["total_results"],
        "figures": answer["figures"],
        "transactions": answer["transactions"],
        "suggestions": answer["suggestions"],
        "filters": analysis["filters"],
        "period": analysis["period"],
        "notes": analysis["notes"],
        "data_until": answer["metadata"]["data_until"],
        "data": answer["metadata"]["data"],
    })
}

fn language(arguments: &JsonObject) -> Result<Language, Problem> {
    let Some(given) = arguments.get("language").filter(|given| !given.is_null()) else {
        return Ok(Language::En);
    };
    Language::ALL.into_iter().find(|language| given == language.code()).ok_or_else(|| {
        let wrong = FieldError::body(&[Step::Name("language")], "enum", "one of fr, en, es");
        Problem::invalid(vec![wrong])
    })
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let version = env!("CARGO_PKG_VERSION");
        let own = Implementation::new(self.service.settings.service_name.clone(), version);
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(own)
            .with_instructions(
                "Exact figures of the user's own bank transactions. Take figures from the results as they \
                 are; where a result asks back, ask the user or use one of its suggestions.",
            )
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let dataset = self.service.pipeline.dataset();
        let tools = Kind::ALL.into_iter().map(|kind| kind.tool(dataset)).collect();
        Ok(ListToolsResult::with_all_items(tools))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        Kind::read(name).map(|kind| kind.tool(self.service.pipeline.dataset()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(kind) = Kind::read(&request.name) else {
            let known = Kind::ALL.map(Kind::name).join(", ");
            let told = format!("there is no such tool; there are: {known}");
            return Err(ErrorData::invalid_params(told, None));
        };
        let call = self.call(&context)?;
        let arguments = request.arguments.unwrap_or_default();
        let ended = self.run(kind, (arguments, &call)).await;
        let result = ended.unwrap_or_else(|refused| self.refused(refused, &call));
        Ok(CallToolResponse::from(result))
    }
}
