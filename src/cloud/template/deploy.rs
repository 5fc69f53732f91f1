//! Carrying out a plan: the API calls that CloudFormation makes.

use super::node::{Data, Node};
use super::outputs;
use super::plan::{Plan, realise};
use super::problem::Problems;
use super::resolver::Mode;
use super::resources::{Desired, Identity, World};
use super::scope::{Scope, Standing};
use super::stack::{ClientNode, Kind, Link, LinkKind, Resource, Stack};
use super::stratus::ClientPlan;
use crate::engine::{Cloud, Input};
use crate::events::DEFAULT_BUS;
use crate::sorted::SortedMap;
use crate::traffic::{self, Control, Target};

/// Creates everything. What an API refuses is reported, and so is what else goes wrong; what needs something that could
/// not be created is left out.
pub(super) fn carry_out(plan: &Plan, cloud: &mut Cloud, problems: &mut Problems) -> Stack {
    let mut scope = plan.scope.clone();
    let mut made = SortedMap::new();
    for at in &plan.order {
        let declared = &plan.resources[*at];
        let mut needs = declared.depends_on.iter();
        if !needs.all(|reference| is_settled(&scope, &reference.to)) {
            continue;
        }
        let desired = realise(declared, &scope, Mode::Active, problems);
        if has_gap(&desired.properties) {
            continue;
        }
        match (desired.ty.create)(cloud, &desired) {
            Ok(identity) => {
                if let Some(model) = &declared.model {
                    cloud.set_model(&desired.name, model.clone());
                }
                let standing = Standing::Known(desired.ty, identity.clone());
                scope.resources.insert(desired.id.clone(), standing);
                made.insert(*at, (desired, identity));
            }
            Err(error) => problems.add(&declared.path, format!("AWS refuses this: {error}")),
        }
    }
    if !problems.is_empty() {
        return Stack::default();
    }
    let made: Vec<(Desired, Identity)> = made.into_values().collect();
    // A client whose queue is not in this deployment has nothing to send to.
    let is_made = |client: &&ClientPlan| {
        client.http.is_some() || made.iter().any(|(desired, _)| desired.id == client.target)
    };
    let clients: Vec<&ClientPlan> = plan.clients.iter().filter(is_made).collect();
    let mut stack = stack_of(&made, &clients);
    stack.outputs = outputs::evaluate(&plan.outputs, &scope, problems);
    for server in &plan.servers {
        cloud.add_server(server.clone());
    }
    for client in clients {
        add_client(cloud, client, &stack, problems);
    }
    stack
}

/// Whether a resource is there, or never will be.
fn is_settled(scope: &Scope, id: &str) -> bool {
    !matches!(scope.resources.get(id), Some(Standing::Open))
}

/// Whether something in a value could not be found out, because what it refers to was not created.
pub(super) fn has_gap(node: &Node) -> bool {
    match &node.data {
        Data::Broken => true,
        Data::Scalar(_) => false,
        Data::List(items) => items.iter().any(has_gap),
        Data::Map(entries) => entries.iter().any(|(_, entry)| has_gap(entry)),
    }
}

fn stack_of(made: &[(Desired, Identity)], clients: &[&ClientPlan]) -> Stack {
    let world = World { resources: made };
    let resource = |(desired, identity): &(Desired, Identity)| {
        let resource = Resource {
            logical_id: desired.id.clone(),
            kind: desired.ty.kind,
            type_name: desired.ty.name.into(),
            name: desired.name.clone(),
            reference: identity.reference.clone(),
            attributes: identity.attributes.clone(),
            properties: desired.properties.to_json(),
        };
        (desired.id.clone(), resource)
    };
    let has_target = |client: &&&ClientPlan| made.iter().any(|(one, _)| one.id == client.target);
    let sends = clients.iter().filter(has_target).map(|client| Link {
        from: client.name.clone(),
        to: client.target.clone(),
        kind: LinkKind::Sends,
    });
    let others = made
        .iter()
        .flat_map(|(desired, _)| (desired.ty.links)(desired, &world));
    let node = |client: &&ClientPlan| ClientNode {
        name: client.name.clone(),
        target: client.target.clone(),
    };
    Stack {
        resources: made.iter().map(resource).collect(),
        outputs: SortedMap::new(),
        links: sends.chain(others).collect(),
        clients: clients.iter().map(node).collect(),
    }
}

fn add_client(cloud: &mut Cloud, client: &ClientPlan, stack: &Stack, problems: &mut Problems) {
    if let Some(http) = &client.http {
        let http = http.filled(stack, cloud.account(), problems);
        cloud.add_http_client(http);
        return set_rate(cloud, client);
    }
    let Some(resource) = stack.resources.get(&client.target) else {
        return;
    };
    let reference = resource.reference.clone();
    let target = match resource.kind {
        Kind::Topic => Target::Topic(reference),
        Kind::Bucket => Target::Bucket(reference),
        Kind::Function => Target::Function(reference),
        // Events for a rule go to its bus.
        Kind::Rule => Target::Bus(match reference.split_once('|') {
            Some((bus, _)) => bus.to_owned(),
            None => DEFAULT_BUS.to_owned(),
        }),
        _ => Target::Queue(reference),
    };
    cloud.add_client(traffic::Client::new(
        &client.name,
        target,
        client.load.clone(),
    ));
    set_rate(cloud, client);
}

fn set_rate(cloud: &mut Cloud, client: &ClientPlan) {
    if client.per_minute > 0 {
        let control = Control::SetRate {
            client: client.name.clone(),
            per_minute: client.per_minute,
        };
        cloud.handle(cloud.now(), Input::Traffic(control));
    }
}
