use super::*;

fn circumstances() -> Circumstances<'static> {
    Circumstances {
        request_id: "r1",
        timestamp: "2025-10-20T12:00:00Z".into(),
        accepted: Some(Language::En),
        dialect: Dialect::Problem,
    }
}

#[test]
fn a_search_out_of_reach_is_503_and_tells_nothing_of_the_inside() {
    let error = SearchError::Unavailable("http://10.0.0.7:9200 refused".into());
    let problem = Problem::from(PipelineError::Search(error));
    let body = document(&problem, &circumstances());
    assert_eq!(body["status"], 503);
    assert_eq!(body["error_code"], "SEARCH_UNAVAILABLE");
    assert!(!body.to_string().contains("10.0.0.7"));
    let response = written(problem.into_response(), &circumstances());
    assert_eq!(response.headers()[RETRY_AFTER], "5");
}

#[test]
fn a_query_that_the_home_refuses_is_our_bug() {
    let error = SearchError::Unsupported { clause: "global".into(), reason: "no".into() };
    assert_eq!(Problem::from(PipelineError::Search(error)).code(), Code::InternalError);
}

#[test]
fn the_language_of_the_request_goes_before_the_accepted_one() {
    let problem = Problem::new(Code::DeadlineExceeded, "late").in_language(Some(Language::Es));
    let body = document(&problem, &circumstances());
    assert_eq!(body["message"], error_text::message(Code::DeadlineExceeded, Language::Es));
}

#[test]
fn a_refused_member_is_named_by_its_way() {
    let path = [Step::Name("context"), Step::Index(3), Step::Name("role")];
    let problem = Problem::invalid(vec![FieldError::body(&path, "string_type", "a string")]);
    let body = document(&problem, &circumstances());
    assert_eq!(body["errors"][0]["loc"], json!(["body", "context", 3, "role"]));
    assert_eq!(body["detail"], "context.3.role: a string");
}
