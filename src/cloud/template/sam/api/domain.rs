//! `Domain` and `EndpointConfiguration`: where clients reach an API of SAM's.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-domainconfiguration.html>
//! (read 2026-11-22).

use super::{Maker, table};
use crate::template::declare::Declared;
use crate::template::names;
use crate::template::node::{Data, Node};
use crate::template::problem::Problems;
use crate::template::resources::{BASE_PATH_MAPPING, DOMAIN_NAME};
use crate::template::sam::beside;
use crate::template::sam::gateway::{DOMAIN, reference};
use crate::template::schema::conform_map;

impl Maker<'_> {
    pub(super) fn domain(&self, stage: &str, problems: &mut Problems) -> Vec<Declared> {
        let Some(node) = self.properties.get("Domain") else {
            return Vec::new();
        };
        let domain = conform_map("`Domain`", node, &DOMAIN, &["Route53"], problems);
        let Some(name) = domain.get("DomainName") else {
            return Vec::new();
        };
        let path = &domain.path;
        let endpoint = domain.get("EndpointConfiguration");
        let regional = endpoint.and_then(Node::as_str) == Some("REGIONAL");
        let certificate = if regional {
            "RegionalCertificateArn"
        } else {
            "CertificateArn"
        };
        let mut given = vec![("DomainName".to_owned(), name.clone())];
        if let Some(node) = domain.get("CertificateArn") {
            given.push((certificate.to_owned(), node.clone()));
        }
        for key in ["MutualTlsAuthentication", "SecurityPolicy"] {
            given.extend(domain.get(key).map(|node| (key.to_owned(), node.clone())));
        }
        if let Some(node) = endpoint {
            let endpoint = endpoint_of(node, problems);
            given.push(("EndpointConfiguration".to_owned(), endpoint));
        }
        let tail = names::stream_of(&name.to_json().to_string()).uuid();
        let tail: String = tail
            .chars()
            .filter(char::is_ascii_hexdigit)
            .take(10)
            .collect();
        let id = format!("ApiGatewayDomainName{tail}");
        let mut made = vec![beside(
            self.declared,
            id.clone(),
            &DOMAIN_NAME,
            Node::map(path, given),
        )];
        let bases = domain
            .get("BasePath")
            .map(Node::items)
            .filter(|items| !items.is_empty());
        let bases: Vec<Option<&Node>> = match bases {
            Some(items) => items.iter().map(Some).collect(),
            None => vec![None],
        };
        for base in bases {
            let mut given = vec![
                ("DomainName".to_owned(), reference(path, &id)),
                ("RestApiId".to_owned(), reference(path, &self.declared.id)),
                ("Stage".to_owned(), reference(path, stage)),
            ];
            let text = base.and_then(Node::as_str).unwrap_or_default();
            let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
            if let Some(base) = base.filter(|_| text != "/") {
                given.push(("BasePath".to_owned(), base.clone()));
            }
            let id = format!("{}{plain}BasePathMapping", self.declared.id);
            let properties = Node::map(path, given);
            made.push(beside(self.declared, id, &BASE_PATH_MAPPING, properties));
        }
        made
    }
}

/// An endpoint configuration as CloudFormation writes it.
pub(super) fn endpoint_of(node: &Node, problems: &mut Problems) -> Node {
    if node.as_str().is_some() {
        let types = Node::new(&node.path, Data::List(vec![node.clone()]));
        return Node::map(&node.path, vec![("Types".to_owned(), types)]);
    }
    let given = conform_map(
        "`EndpointConfiguration`",
        node,
        &table::ENDPOINT,
        &[],
        problems,
    );
    let mut entries = Vec::new();
    if let Some(kind) = given.get("Type") {
        let types = Node::new(&kind.path, Data::List(vec![kind.clone()]));
        entries.push(("Types".to_owned(), types));
    }
    if let Some(ids) = given.get("VPCEndpointIds") {
        entries.push(("VpcEndpointIds".to_owned(), ids.clone()));
    }
    if let Some(addresses) = given.get("IpAddressType") {
        entries.push(("IpAddressType".to_owned(), addresses.clone()));
    }
    Node::map(&node.path, entries)
}
