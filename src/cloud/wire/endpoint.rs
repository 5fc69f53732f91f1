//! AWS's own hosts, and the protocol that is spoken at each.
//!
//! Follows <https://docs.aws.amazon.com/general/latest/gr/rande.html> (read 2026-11-22).

use crate::call::Service;

/// How a service writes requests and answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// AWS JSON: the action in `X-Amz-Target`, parameters as JSON in the body.
    Json {
        /// `1.0` or `1.1`, as in `application/x-amz-json-1.0`.
        version: &'static str,
        /// What stands before the action in `X-Amz-Target`.
        target: &'static str,
    },
    /// REST with JSON bodies: the action is method and path.
    RestJson,
    /// REST with XML bodies: Amazon S3.
    RestXml,
    /// AWS Query: parameters as a form, the answer as XML.
    Query {
        /// The API's version, a date.
        version: &'static str,
        /// The answer's namespace.
        xmlns: &'static str,
    },
}

impl Protocol {
    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Json { version: "1.1", .. } => "AWS JSON 1.1",
            Self::Json { .. } => "AWS JSON 1.0",
            Self::RestJson => "REST-JSON",
            Self::RestXml => "REST-XML",
            Self::Query { .. } => "AWS Query",
        }
    }
}

/// A place where one service answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The service.
    pub service: Service,
    /// The region that requests have to be signed for.
    pub region: String,
    /// The bucket that the host names, at Amazon S3.
    pub bucket: Option<String>,
}

/// The protocol of a service, by its id.
///
/// As in the models that AWS publishes with its SDKs (botocore 1.44.5, read 2026-11-22). Where a service speaks several, the one that can be
/// read by people: CloudWatch's SDKs would rather speak CBOR.
#[must_use]
pub fn protocol(service: Service) -> Protocol {
    let json = |version, target| Protocol::Json { version, target };
    match service {
        Service::Sqs => json("1.0", "AmazonSQS"),
        Service::Events => json("1.1", "AWSEvents"),
        Service::Logs => json("1.1", "Logs_20140328"),
        Service::Wafv2 => json("1.1", "AWSWAF_20190729"),
        Service::CognitoIdp => json("1.1", "AWSCognitoIdentityProviderService"),
        Service::States => json("1.0", "AWSStepFunctions"),
        Service::DynamoDb => json("1.0", "DynamoDB_20120810"),
        Service::CloudWatch => json("1.0", "GraniteServiceVersion20100801"),
        Service::Lambda
        | Service::ApiGateway
        | Service::ApiGatewayV2
        | Service::ApiGatewayManagementApi
        | Service::Scheduler => Protocol::RestJson,
        Service::S3 => Protocol::RestXml,
        Service::Sns => Protocol::Query {
            version: "2010-03-31",
            xmlns: "http://sns.amazonaws.com/doc/2010-03-31/",
        },
        Service::Iam => Protocol::Query {
            version: "2010-05-08",
            xmlns: "https://iam.amazonaws.com/doc/2010-05-08/",
        },
        Service::Sts => Protocol::Query {
            version: "2011-06-15",
            xmlns: "https://sts.amazonaws.com/doc/2011-06-15/",
        },
    }
}

/// The service's name in hosts.
const fn prefix(service: Service) -> &'static str {
    match service {
        Service::CloudWatch => "monitoring",
        Service::ApiGatewayV2 => "apigateway",
        Service::ApiGatewayManagementApi => "execute-api",
        other => other.id(),
    }
}

/// The service's name in signatures.
#[must_use]
pub const fn signing_name(service: Service) -> &'static str {
    prefix(service)
}

/// The host of a service in a region.
#[must_use]
pub fn host(service: Service, region: &str) -> String {
    match service {
        Service::Iam => "iam.amazonaws.com".into(),
        other => format!("{}.{region}.amazonaws.com", prefix(other)),
    }
}

/// Whether a host is AWS's own, modelled or not. Deployed APIs have hosts of their own there.
#[must_use]
pub fn is_aws(host: &str) -> bool {
    host.ends_with(".amazonaws.com") && !host.contains(".execute-api.")
}

/// The endpoint that a host names, when there is one.
#[must_use]
pub fn endpoint(host: &str, path: &str) -> Option<Endpoint> {
    let name = host.strip_suffix(".amazonaws.com")?;
    let at = |service, region: &str, bucket: Option<&str>| Endpoint {
        service,
        region: region.into(),
        bucket: bucket.map(Into::into),
    };
    match name {
        "iam" => return Some(at(Service::Iam, "us-east-1", None)),
        "sts" => return Some(at(Service::Sts, "us-east-1", None)),
        "s3" => return Some(at(Service::S3, "us-east-1", None)),
        // Where SQS began, and where version 1 of the AWS CLI still finds it.
        "queue" => return Some(at(Service::Sqs, "us-east-1", None)),
        _ => {}
    }
    if let Some(region) = name
        .strip_suffix(".queue")
        .filter(|region| is_region(region))
    {
        return Some(at(Service::Sqs, region, None));
    }
    if let Some(bucket) = name.strip_suffix(".s3") {
        return Some(at(Service::S3, "us-east-1", Some(bucket)));
    }
    let (service, region) = name.rsplit_once('.')?;
    if !is_region(region) {
        return None;
    }
    if let Some(bucket) = service.strip_suffix(".s3") {
        return Some(at(Service::S3, region, Some(bucket)));
    }
    // Executions that are waited for are started at a host of their own.
    let service = match service {
        "sync-states" => "states",
        other => other,
    };
    let is_v2 = service == "apigateway" && path.starts_with("/v2/");
    let found = Service::ALL.into_iter().find(|one| {
        prefix(*one) == service && (*one == Service::ApiGatewayV2) == is_v2 && *one != Service::Iam
    });
    found.map(|service| at(service, region, None))
}

/// Whether a text is written as regions are: `eu-central-1`.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase());
    match parts.as_slice() {
        [area, .., number] => {
            parts.len() >= 3
                && area.len() == 2
                && parts[..parts.len() - 1]
                    .iter()
                    .all(|part| letters(part) && !part.is_empty())
                && number.parse::<u8>().is_ok()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::endpoint;
    use crate::call::Service;

    #[test]
    fn the_old_hosts_of_queues_are_known() {
        for (host, region) in [("queue", "us-east-1"), ("eu-west-1.queue", "eu-west-1")] {
            let found = endpoint(&format!("{host}.amazonaws.com"), "/").unwrap();
            assert_eq!((found.service, &*found.region), (Service::Sqs, region));
        }
    }

    #[test]
    fn step_functions_has_two_hosts() {
        for host in ["states", "sync-states"] {
            let found = endpoint(&format!("{host}.eu-west-1.amazonaws.com"), "/").unwrap();
            assert_eq!(
                (found.service, &*found.region),
                (Service::States, "eu-west-1")
            );
        }
    }
}
