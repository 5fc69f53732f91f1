//! `cargo xtask endpoint`: the simulated cloud for the SDKs and the command line of this machine.
//!
//! ```text
//! boto3, aws, curl --server--> doors (which host is meant?) --> world (one thread, the wall's clock) --> cloud
//!                                                                  |  ^ what handlers did
//!                                                                  v  |
//!                                                               functions (python3, a process an execution environment)
//! ```

mod doors;
mod functions;
mod package;
mod server;
mod world;

use crate::Task;
use crate::arguments::{Argument, Arguments};
use crate::failure::Failure;
use crate::{shell, stopwatch};
use cloud::clock::Time;
use cloud::wire::keys::Keys;
use std::path::{Path, PathBuf};
use world::World;

pub const TASK: Task = Task {
    name: "endpoint",
    summary: "Serves the simulated cloud on this machine, for boto3 and the AWS CLI",
    help: "Usage: cargo xtask endpoint [--port N] [--template FILE] [--seed N]

Serves the simulated cloud on 127.0.0.1 until Ctrl-C. AWS's own tools use it as they are:

  export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
  aws sqs create-queue --queue-name orders

Time is this machine's. Functions are run by its python3, which has to have boto3 where a handler imports it.
Everything is lost when it stops.

Service and region are read from a request's signature. What has a host of its own on AWS (deployed APIs, function URLs,
domains of user pools, queues) is reached in any of three ways:

  curl http://127.0.0.1:4566/-/HOST/PATH             the host as part of the path
  curl -H 'Host: HOST' http://127.0.0.1:4566/PATH    the host by header
  curl --proxy http://127.0.0.1:4566 http://HOST/PATH     the endpoint as a proxy, for requests that are signed, too

  --port N         listens there (otherwise on 4566)
  --template FILE  deploys this AWS SAM template first, with the files of each function's CodeUri as its code
  --seed N         decides every random choice (otherwise 1)
  --actions        prints, as JSON, the actions of each service that are modelled, and serves nothing",
    run,
};

/// Where it listens unless it is told.
const PORT: u16 = 4566;

fn run(arguments: Arguments) -> Result<(), Failure> {
    let (mut port, mut seed, mut template, mut list) = (PORT, 1_u64, None::<PathBuf>, false);
    arguments.each(TASK.name, |argument, reader| {
        match argument {
            Argument::Option(name) if name == "port" => port = reader.value()?,
            Argument::Option(name) if name == "seed" => seed = reader.value()?,
            Argument::Option(name) if name == "template" => {
                template = Some(reader.value::<String>()?.into());
            }
            Argument::Option(name) if name == "actions" => list = true,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    if list {
        println!("{}", world::modelled_actions());
        return Ok(());
    }
    serve(port, seed, template.as_deref())
}

fn serve(port: u16, seed: u64, template: Option<&Path>) -> Result<(), Failure> {
    if stopwatch::time_of_day() < Time::START.as_millis() {
        return Err(Failure::new(
            "this machine's clock stands before 2026, and requests are signed with their time",
            "Set the clock, then run this again.",
        ));
    }
    let python = shell::find("python3").ok_or_else(|| {
        Failure::new(
            "there is no python3, which runs the functions",
            "On Debian or Ubuntu run `sudo apt-get install python3`; elsewhere install Python 3.9 or later (https://python.org).",
        )
    })?;
    let listener = server::listen(port)?;
    let port = listener.port;
    let mut world = World::new(seed, python, port);
    if let Some(file) = template {
        world.deploy(&package::read(file)?, file)?;
    }
    let keys = Keys::learner();
    println!(
        "The simulated cloud answers at http://127.0.0.1:{port}. Ctrl-C stops it.\n\n  \
         export AWS_ENDPOINT_URL=http://127.0.0.1:{port} AWS_REGION=us-east-1\n  \
         export AWS_ACCESS_KEY_ID={} AWS_SECRET_ACCESS_KEY={}\n",
        keys.access_key_id, keys.secret_access_key
    );
    listener.serve(world)
}
