//! Where a command's streams come from and go to.

use super::core::{Core, Stop};
use crate::syntax::Stream;
use std::cell::RefCell;
use std::rc::Rc;

/// Where bytes go.
#[derive(Clone, Debug)]
pub(crate) enum Sink {
    Screen(Stream),
    /// To a later command, or into a word.
    Buffer(Rc<RefCell<Vec<u8>>>),
    /// Into a file, at its end.
    File(String),
    /// `/dev/null`
    Nowhere,
}

/// A command's streams.
#[derive(Clone, Debug)]
pub(crate) struct Io {
    /// What it reads; without it, the reader is asked. How much of it has been read is shared by all who read it.
    pub(crate) input: Option<Rc<RefCell<Vec<u8>>>>,
    pub(crate) out: Sink,
    pub(crate) err: Sink,
}

impl Io {
    /// The reader's screen and keyboard.
    pub(super) const fn screen() -> Self {
        Self {
            input: None,
            out: Sink::Screen(Stream::Out),
            err: Sink::Screen(Stream::Err),
        }
    }

    /// The same with its output in a buffer, and the buffer.
    pub(super) fn buffered(&self) -> (Self, Rc<RefCell<Vec<u8>>>) {
        let buffer = Rc::new(RefCell::new(Vec::new()));
        let io = Self {
            out: Sink::Buffer(Rc::clone(&buffer)),
            ..self.clone()
        };
        (io, buffer)
    }

    pub(super) fn reading(bytes: Vec<u8>) -> Option<Rc<RefCell<Vec<u8>>>> {
        Some(Rc::new(RefCell::new(bytes)))
    }

    const fn sink(&self, stream: Stream) -> &Sink {
        match stream {
            Stream::Out => &self.out,
            Stream::Err => &self.err,
        }
    }

    /// Writes bytes to a stream.
    pub(crate) fn write(&self, core: &Core, stream: Stream, bytes: &[u8]) -> Result<(), Stop> {
        core.spend(bytes.len())?;
        match self.sink(stream) {
            Sink::Screen(stream) => core.show(*stream, bytes),
            Sink::Buffer(buffer) => buffer.borrow_mut().extend_from_slice(bytes),
            Sink::Nowhere => {}
            Sink::File(_) if bytes.is_empty() => {}
            Sink::File(path) => {
                let now = core.now.get();
                let written = core.files.borrow_mut().append(path, bytes, now);
                if let Err(trouble) = written {
                    return Err(Stop::Failed(format!("{path}: {trouble}")));
                }
            }
        }
        Ok(())
    }

    /// Writes a message of the shell itself.
    pub(crate) fn complain(&self, core: &Core, message: &str) -> Result<(), Stop> {
        self.write(core, Stream::Err, format!("bash: {message}\n").as_bytes())
    }
}
