//! The integration: what answers instead of API Gateway. A mock, a function, an AWS service, or a server.

use super::flight::{Flight, Passed, Refusal, Stop, Waits};
use super::function::{self, Forbidden};
use super::mapping::BackendRequest;
use super::request::to_headers;
use super::respond::Reply;
use super::{Desk, Timer, proxy, services};
use crate::core::{Asker, Effect, Timer as CoreTimer};
use crate::gateway::rest::execute_arn;
use crate::gateway::rest::model::{Integration, IntegrationType, ResponseType};
use crate::gateway::{Gate, Verdict, lenient};
use crate::http::{Connection, HttpRequest, host_of};
use crate::iam::Caller;
use serde_json::{Value, json};

const GATE: Gate = Gate::Integration;

/// Asks the backend; a mock answers at once.
pub(super) fn gate(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    integration: &Integration,
    request: &BackendRequest,
) -> Result<Reply, Stop> {
    flight.sent = Some(desk.core.now);
    match integration.kind {
        IntegrationType::Mock => return mock(desk, flight, request),
        IntegrationType::AwsProxy => invoke(desk, flight, integration, request, true)?,
        IntegrationType::Aws if request.uri.contains(":lambda:path/") => {
            invoke(desk, flight, integration, request, false)?;
        }
        IntegrationType::Aws => services::ask(desk, flight, integration, request)?,
        IntegrationType::Http | IntegrationType::HttpProxy => server(desk, flight, request)?,
    }
    let millis = integration.timeout_in_millis;
    let timer = CoreTimer::Gateway(crate::gateway::Timer::Serve(Timer::TooLong(flight.number)));
    flight.timeout = Some(desk.core.after(millis, timer));
    Err(Stop::Wait)
}

/// The refusal for an integration that is set up wrongly; the execution log says how.
pub(super) fn misconfigured(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    line: &str,
    why: &str,
) -> Stop {
    flight.line(desk.core, || {
        format!("Execution failed due to configuration error: {line}")
    });
    flight.note(desk.core, GATE, Verdict::Refused, why, None);
    Refusal::internal(GATE, ResponseType::ApiConfigurationError, 500).into()
}

/// A mock answers with the status that the request template made: `{"statusCode": 200}`.
fn mock(desk: &mut Desk<'_>, flight: &mut Flight, request: &BackendRequest) -> Result<Reply, Stop> {
    let made = lenient::parse(&request.body);
    let status = made["statusCode"]
        .as_u64()
        .and_then(|status| u16::try_from(status).ok());
    let Some(status) = status else {
        let line = "Unable to parse statusCode. It should be an integer that is defined in the request template.";
        let why = "A mock integration needs a request template that makes {\"statusCode\": 200}, and this one made no status.";
        return Err(misconfigured(desk, flight, line, why));
    };
    let why = format!("The mock integration answers {status} by itself; there is no backend.");
    flight.note(
        desk.core,
        GATE,
        Verdict::Passed,
        &why,
        Some(json!({"statusCode": status})),
    );
    Ok(Reply {
        status,
        ..Reply::default()
    })
}

fn invoke(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    integration: &Integration,
    request: &BackendRequest,
    is_proxy: bool,
) -> Passed {
    let account = desk.core.account.clone();
    let Some(arn) = function::of_uri(&request.uri).map(str::to_owned) else {
        return Err(misconfigured(
            desk,
            flight,
            "Invalid endpoint address",
            "The integration's URI names no function.",
        ));
    };
    if request.method != "POST" {
        let why = format!(
            "A function is invoked with POST, and the integration says {}.",
            request.method
        );
        return Err(misconfigured(
            desk,
            flight,
            "Invalid integration HTTP method",
            &why,
        ));
    }
    let method = flight.method.http_method.as_str();
    let method = if method == "ANY" {
        flight.http.method.as_str()
    } else {
        method
    };
    let source = execute_arn(
        &account,
        &flight.api,
        &flight.stage,
        method,
        &flight.resource_path,
    );
    let credentials = integration
        .credentials
        .as_deref()
        .filter(|role| !role.is_empty());
    let credentials = credentials.map(|role| flight.with_stage_variables(role));
    let caller =
        match function::may_invoke(&account, desk.around, &arn, &source, credentials.as_deref()) {
            Ok(caller) => caller,
            Err(reason) => return Err(not_allowed(desk, flight, &reason, &arn, &source)),
        };
    let event = match is_proxy {
        true => proxy::event(&account, flight),
        // A body that is no JSON is Lambda's to refuse.
        false => {
            serde_json::from_str(&request.body).unwrap_or_else(|_| match request.body.as_str() {
                "" => json!({}),
                text => Value::String(text.to_owned()),
            })
        }
    };
    let asynchronous =
        super::request::header(&request.headers, "X-Amz-Invocation-Type") == Some("Event");
    flight.line(desk.core, || format!("Endpoint request URI: https://lambda.{}.amazonaws.com/2015-03-31/functions/{arn}/invocations", account.region));
    flight.line(desk.core, || {
        format!("Endpoint request body after transformations: {event}")
    });
    flight.line(desk.core, || format!("Sending request to https://lambda.{}.amazonaws.com/2015-03-31/functions/{arn}/invocations", account.region));
    function::invoke(desk.core, flight.number, caller, &arn, &event, asynchronous);
    flight.waits = if is_proxy {
        Waits::Proxy
    } else {
        Waits::Function
    };
    Ok(())
}

fn not_allowed(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    reason: &Forbidden,
    arn: &str,
    source: &str,
) -> Stop {
    let name = function::name_of(arn).to_owned();
    match reason {
        Forbidden::NotLetIn => misconfigured(
            desk,
            flight,
            "Invalid permissions on Lambda function",
            &format!(
                "The resource-based policy of the function {name} does not let API Gateway invoke it for {source}. The client only learns: Internal server error."
            ),
        ),
        // API Gateway is told the same of a function that is not there.
        Forbidden::Missing => misconfigured(
            desk,
            flight,
            "Invalid permissions on Lambda function",
            &format!("There is no function {name}."),
        ),
        Forbidden::RoleTrustsNot => misconfigured(
            desk,
            flight,
            "API Gateway does not have permission to assume the provided role",
            "The integration's role does not name apigateway.amazonaws.com among those who may take it on.",
        ),
    }
}

fn server(desk: &mut Desk<'_>, flight: &mut Flight, request: &BackendRequest) -> Passed {
    let url = request.url();
    let host = host_of(&url);
    let is_url = url.starts_with("http://") || url.starts_with("https://");
    if !is_url || host.is_empty() || host.contains(['{', '$']) {
        let why = format!("The integration's URI leads nowhere: {url}");
        return Err(misconfigured(
            desk,
            flight,
            "Invalid endpoint address",
            &why,
        ));
    }
    let mut headers = to_headers(&request.headers);
    headers.set("Host", host);
    let http = HttpRequest {
        method: request.method.clone(),
        url,
        headers,
        body: Some(request.body.clone()).filter(|body| !body.is_empty()),
        connection: Connection {
            client_certificate: desk.apis.shown_certificate(&flight.api, &flight.stage),
            ..Connection::default()
        },
    };
    send(desk, flight, http);
    Ok(())
}

/// Sends an HTTP request on the flight's behalf.
pub(super) fn send(desk: &mut Desk<'_>, flight: &mut Flight, http: HttpRequest) {
    flight.line(desk.core, || format!("Endpoint request URI: {}", http.url));
    flight.line(desk.core, || {
        format!(
            "Endpoint request headers: {}",
            super::logs::headers(&http.headers)
        )
    });
    flight.line(desk.core, || {
        format!(
            "Endpoint request body after transformations: {}",
            http.body.as_deref().unwrap_or_default()
        )
    });
    flight.line(desk.core, || format!("Sending request to {}", http.url));
    flight.waits = Waits::Server;
    desk.core.effects.push_back(Effect::Http {
        asker: Asker::Gateway(flight.number),
        client: "API Gateway".into(),
        request: Box::new(http),
    });
}

/// Whose permission an integration uses: a role of its own, or with `arn:aws:iam::*:user/*` the caller's.
pub(super) fn takes_callers(credentials: &str) -> Option<Caller> {
    (credentials == "arn:aws:iam::*:user/*").then_some(Caller::Learner)
}
