//! Serves the built site from memory, at `/` or under a path, as any static host would.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// The built site, being served until the tests end.
#[derive(Clone, Debug)]
pub struct Site {
    address: String,
    base: String,
    closed: Arc<AtomicBool>,
}

impl Site {
    /// Serves the folder `dist` under `base`, which begins and ends with `/`, on a free port of this machine.
    ///
    /// # Errors
    /// When the folder cannot be read or no port is free.
    pub fn serve(dist: &Path, base: &str) -> std::io::Result<Self> {
        let mut files = BTreeMap::new();
        read_folder(dist, "", &mut files)?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let site = Self {
            address: format!("http://{}", listener.local_addr()?),
            base: base.into(),
            closed: Arc::default(),
        };
        let files = Arc::new(files);
        let closed = Arc::clone(&site.closed);
        let base = base.to_owned();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if closed.load(Ordering::Relaxed) {
                    return;
                }
                let (files, base) = (Arc::clone(&files), base.clone());
                thread::spawn(move || {
                    // A browser that hangs up early is not the site's fault.
                    let _ = answer(&stream, &files, &base);
                });
            }
        });
        Ok(site)
    }

    /// Answers nobody any more, as when the network is gone.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// The full address of a page of the site, for instance of `week-3/queues`.
    #[must_use]
    pub fn url(&self, page: &str) -> String {
        format!("{}{}{page}", self.address, self.base)
    }
}

fn read_folder(
    folder: &Path,
    prefix: &str,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read_folder(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, std::fs::read(entry.path())?);
        }
    }
    Ok(())
}

fn answer(
    mut stream: &TcpStream,
    files: &BTreeMap<String, Vec<u8>>,
    base: &str,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    // The rest is read too: closing a connection with something unread resets it, and the answer may be lost.
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let path = request.split_whitespace().nth(1).unwrap_or("/");
    let path = path.split(['?', '#']).next().unwrap_or("/");
    let asked = path.strip_prefix(base).unwrap_or("a path outside the site");
    let name = if asked.is_empty() {
        "index.html"
    } else {
        asked
    };
    let (status, name) = if files.contains_key(name) {
        ("200 OK", name)
    } else {
        ("404 Not Found", "404.html")
    };
    let empty = Vec::new();
    let body = files.get(name).unwrap_or(&empty);
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        content_type(name),
        body.len()
    )?;
    stream.write_all(body)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
