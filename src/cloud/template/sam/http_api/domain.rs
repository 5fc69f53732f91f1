//! `Domain`: a custom domain name for an HTTP API, and its mappings.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapidomainconfiguration.html>
//! (read 2026-11-22).

use super::{Maker, reference};
use crate::template::declare::Declared;
use crate::template::names;
use crate::template::node::{Data, Node};
use crate::template::problem::Problems;
use crate::template::resources::{API_MAPPING, HTTP_DOMAIN_NAME};
use crate::template::sam::gateway::DOMAIN;
use crate::template::schema::conform_map;

impl Maker<'_> {
    pub(super) fn domain(&self, stage: &str, problems: &mut Problems) -> Vec<Declared> {
        let Some(node) = self.properties.get("Domain") else {
            return Vec::new();
        };
        let domain = conform_map("`Domain`", node, &DOMAIN, &["Route53"], problems);
        let (Some(name), Some(certificate)) =
            (domain.get("DomainName"), domain.get("CertificateArn"))
        else {
            return Vec::new();
        };
        let path = &domain.path;
        let mut configuration = vec![("CertificateArn".to_owned(), certificate.clone())];
        for (from, to) in [
            ("EndpointConfiguration", "EndpointType"),
            ("SecurityPolicy", "SecurityPolicy"),
        ] {
            configuration.extend(domain.get(from).map(|node| (to.to_owned(), node.clone())));
        }
        let list = Node::new(path, Data::List(vec![Node::map(path, configuration)]));
        let mut given = vec![
            ("DomainName".to_owned(), name.clone()),
            ("DomainNameConfigurations".to_owned(), list),
        ];
        let mutual = domain.get("MutualTlsAuthentication");
        given.extend(mutual.map(|node| ("MutualTlsAuthentication".to_owned(), node.clone())));
        let hash = names::stream_of(&name.to_json().to_string())
            .name(10)
            .to_lowercase();
        let domain_id = format!("ApiGatewayDomainNameV2{hash}");
        let mut made = vec![self.beside(domain_id.clone(), &HTTP_DOMAIN_NAME, given)];
        let base_paths: Vec<Option<&Node>> = match domain.get("BasePath") {
            Some(node) if !node.items().is_empty() => node.items().iter().map(Some).collect(),
            Some(node) => vec![Some(node)],
            None => vec![None],
        };
        for base_path in base_paths {
            let text = base_path.and_then(Node::as_str).unwrap_or_default();
            let key = text.trim_matches('/');
            let suffix: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
            let mut mapping = vec![
                ("ApiId".to_owned(), reference(path, &self.declared.id)),
                ("DomainName".to_owned(), reference(path, &domain_id)),
                ("Stage".to_owned(), reference(path, stage)),
            ];
            if !key.is_empty() {
                mapping.push(("ApiMappingKey".to_owned(), Node::text(path, key)));
            }
            let id = format!("{}{suffix}ApiMapping", self.declared.id);
            made.push(self.beside(id, &API_MAPPING, mapping));
        }
        made
    }
}
