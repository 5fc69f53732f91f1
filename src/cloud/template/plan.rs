//! The plan of a deployment: everything checked, decided and put in order.

use super::conditions;
use super::declare::{self, Declared};
use super::globals;
use super::names;
use super::nearest::did_you_mean;
use super::node::Node;
use super::order::{self, Needs};
use super::outputs;
use super::parameters;
use super::problem::{Problem, Problems};
use super::resolver::{Mode, Resolver};
use super::resources::{Desired, Identity, World};
use super::schema;
use super::scope::{Scope, Standing};
use super::sections::{self, Sections};
use super::stack::Kind;
use super::stratus::{self, ClientPlan};
use crate::iam::Account;
use crate::servers::Server;
use crate::sorted::SortedMap;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a deployment will do: the resources it creates, in order.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) resources: Vec<Declared>,
    /// Positions in `resources`, in the order of creation.
    pub(super) order: Vec<usize>,
    /// What references mean, the resources themselves not being there yet.
    pub(super) scope: Scope,
    pub(super) outputs: Node,
    pub(super) clients: Vec<ClientPlan>,
    pub(super) servers: Vec<Server>,
}

impl Plan {
    /// The logical ids of the resources that will be created, in the order of creation.
    pub fn order(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(|at| self.resources[*at].id.as_str())
    }
}

/// Reads a template for an account and finds all its problems.
pub(super) fn make(
    template: &Value,
    parameters: &BTreeMap<String, String>,
    account: &Account,
) -> Result<Plan, Vec<Problem>> {
    let mut problems = Problems::default();
    let root = Node::read(template, &mut problems);
    let sections = sections::read(&root, &mut problems);
    let plan = checked(&sections, parameters, account, &mut problems);
    if problems.is_empty() {
        Ok(plan)
    } else {
        Err(problems.in_order_of(template))
    }
}

fn checked(
    sections: &Sections,
    parameters: &BTreeMap<String, String>,
    account: &Account,
    problems: &mut Problems,
) -> Plan {
    let serverless = sections.serverless;
    let mut scope = Scope::new(account, sections.mappings.clone());
    scope.parameters = parameters::read(&sections.parameters, parameters, problems);
    scope.conditions = conditions::decide(&sections.conditions, &scope, problems);
    let globals = globals::read(&sections.globals, serverless, problems);
    let found = declare::read(&sections.resources, &globals, serverless, problems);
    for id in found.broken {
        scope.resources.insert(id, Standing::Open);
    }
    let (clients, servers) = stratus::scene(&sections.metadata, &found.resources, problems);
    let (resources, absent) = standing(found.resources, &mut scope, problems);
    let open = scope.clone();
    let order = in_order(&resources, &scope, problems);
    let world = foresee(&resources, &order, &mut scope, problems);
    for declared in &absent {
        realise(declared, &scope, Mode::Dormant, problems);
    }
    examine(&world, problems);
    stratus::check_groups(&clients, &sections.metadata, &world, problems);
    outputs::evaluate(&sections.outputs, &scope, problems);
    Plan {
        resources,
        order,
        scope: open,
        outputs: sections.outputs.clone(),
        clients,
        servers,
    }
}

/// Decides which resources are created and which are not. The latter are looked over, too, since another deployment may
/// create them.
fn standing(
    declared: Vec<Declared>,
    scope: &mut Scope,
    problems: &mut Problems,
) -> (Vec<Declared>, Vec<Declared>) {
    let mut is_created = |resource: &Declared| {
        if scope.parameters.contains_key(&resource.id) {
            let message = format!(
                "There is a parameter called `{}`, too. Rename one of them.",
                resource.id
            );
            problems.add(&resource.path, message);
        }
        let condition = resource.condition.as_ref();
        let is_created =
            condition.is_none_or(|(name, path)| conditions::is_true(name, path, scope, problems));
        let standing = match condition {
            Some((name, _)) if scope.conditions.get(name) == Some(&Some(false)) => {
                Standing::Absent(name.clone())
            }
            _ => Standing::Open,
        };
        scope.resources.insert(resource.id.clone(), standing);
        is_created
    };
    declared
        .into_iter()
        .partition(|resource| is_created(resource))
}

/// Finds what every resource needs, and the order of creation.
fn in_order(resources: &[Declared], scope: &Scope, problems: &mut Problems) -> Vec<usize> {
    let mut needs = Vec::new();
    for declared in resources {
        for reference in &declared.depends_on {
            if !scope.resources.contains_key(&reference.to) {
                let names = scope.resources.keys().map(String::as_str);
                let hint = did_you_mean(&reference.to, names);
                problems.add(
                    &reference.path,
                    format!(
                        "There is no resource `{}` in this template.{hint}",
                        reference.to
                    ),
                );
            }
        }
        // The values are not known yet; what is wrong with them is reported when they are.
        let mut unheard = Problems::default();
        let mut resolver = Resolver::new(scope, &mut unheard, Mode::Active);
        resolver.resolve(&declared.properties);
        let references = declared
            .depends_on
            .iter()
            .cloned()
            .chain(resolver.references)
            .collect();
        needs.push(Needs {
            id: &declared.id,
            references,
        });
    }
    order::order(&needs, problems)
}

/// Resolves and checks the resources in the order of creation, with the names that they will have.
fn foresee(
    resources: &[Declared],
    order: &[usize],
    scope: &mut Scope,
    problems: &mut Problems,
) -> Vec<(Desired, Identity)> {
    let mut world = SortedMap::new();
    for at in order {
        let declared = &resources[*at];
        let desired = realise(declared, scope, Mode::Active, problems);
        let identity = (desired.ty.identify)(&desired, &scope.account);
        let standing = Standing::Known(desired.ty, identity.clone());
        scope.resources.insert(declared.id.clone(), standing);
        world.insert(*at, (desired, identity));
    }
    world.into_values().collect()
}

/// Resolves a resource's properties and checks them against its type's table.
pub(super) fn realise(
    declared: &Declared,
    scope: &Scope,
    mode: Mode,
    problems: &mut Problems,
) -> Desired {
    let ty = declared.ty;
    let resolved = Resolver::new(scope, problems, mode).resolve(&declared.properties);
    let resolved = resolved.unwrap_or_else(|| Node::map(&declared.properties.path, Vec::new()));
    let properties = schema::conform_map(
        declared.written_as,
        &resolved,
        ty.properties,
        ty.not_modelled,
        problems,
    );
    let given = ty.named_by.and_then(|name| properties.text_of(name));
    let generated = || {
        let name = names::generated(&declared.id, ty.name_max, (ty.name_suffix)(&properties));
        match ty.kind {
            // Buckets have small letters only.
            Kind::Bucket => name.to_lowercase(),
            _ => name,
        }
    };
    let name = given.map_or_else(generated, str::to_owned);
    Desired {
        id: declared.id.clone(),
        ty,
        properties,
        name,
    }
}

/// Finds what is wrong between properties and between resources.
fn examine(world: &[(Desired, Identity)], problems: &mut Problems) {
    let all = World { resources: world };
    for (at, (desired, _)) in world.iter().enumerate() {
        (desired.ty.examine)(desired, &all, problems);
        let named = desired
            .ty
            .named_by
            .and_then(|name| desired.properties.get(name));
        let same = |(other, _): &&(Desired, Identity)| {
            other.ty.name == desired.ty.name && other.name == desired.name
        };
        if let (Some(node), Some((other, _))) = (named, world[..at].iter().find(same)) {
            let message = format!(
                "`{}` has the name `{}` already. Give each its own, or let CloudFormation make one up.",
                other.id, desired.name
            );
            problems.add(&node.path, message);
        }
    }
}
