//! HTTP and WebSocket APIs as their makers and their clients see them.

mod auth;
mod cors;
mod http;
mod manage;
mod socket;
mod world;
