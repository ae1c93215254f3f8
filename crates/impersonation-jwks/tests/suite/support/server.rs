//! It runs on threads of its own, so that the clock and the fate of a test's runtime are nothing to it.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How a path answers.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// This status, these header lines, this body.
    Whole(u16, Vec<String>, Vec<u8>),
    /// The connection is closed without a word.
    Nothing,
    /// Nothing, for as long as the client waits.
    Hang,
    /// The other, after so long.
    Late(Duration, Box<Answer>),
    /// A byte now and then.
    Drip,
    /// Header lines without end.
    EndlessHeaders,
    /// A body without end, and without `Content-Length`.
    EndlessBody,
}

impl Answer {
    pub(crate) fn set(document: impl Into<String>) -> Self {
        Self::Whole(200, Vec::new(), document.into().into_bytes())
    }

    pub(crate) fn status(status: u16) -> Self {
        Self::Whole(status, Vec::new(), Vec::new())
    }

    /// With one more header line.
    pub(crate) fn with(self, line: impl Into<String>) -> Self {
        match self {
            Self::Whole(status, mut lines, body) => {
                lines.push(line.into());
                Self::Whole(status, lines, body)
            }
            other => other,
        }
    }
}

/// A server on a free loopback port; paths without an answer are 404.
pub(crate) struct Endpoint {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    answers: Mutex<HashMap<String, Answer>>,
    /// The head of each request, path first.
    requests: Mutex<Vec<(String, String)>>,
    is_over: AtomicBool,
}

impl Endpoint {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let (address, shared) = (listener.local_addr().unwrap(), Arc::<Shared>::default());
        let served = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if served.is_over.load(Ordering::Acquire) {
                    return;
                }
                let (stream, served) = (stream.unwrap(), Arc::clone(&served));
                std::thread::spawn(move || served.serve(stream));
            }
        });
        Self { address, shared }
    }

    /// One that answers `/keys` with this set.
    pub(crate) fn with_set(document: impl Into<String>) -> Self {
        let endpoint = Self::start();
        endpoint.answer("/keys", Answer::set(document));
        endpoint
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn answer(&self, path: &str, answer: Answer) {
        self.shared.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    /// How often the path was asked for.
    pub(crate) fn fetches(&self, path: &str) -> usize {
        self.shared.requests.lock().unwrap().iter().filter(|(asked, _)| asked == path).count()
    }

    /// The head of the last request.
    pub(crate) fn last_head(&self) -> String {
        self.shared.requests.lock().unwrap().last().map(|(_, head)| head.clone()).unwrap_or_default()
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Release);
        drop(TcpStream::connect(self.address));
    }
}

impl Shared {
    /// A client that hangs up ends it: errors are no concern of the server.
    fn serve(&self, mut stream: TcpStream) {
        let mut head = String::new();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let answer = self.answers.lock().unwrap().get(&path).cloned().unwrap_or(Answer::status(404));
        self.requests.lock().unwrap().push((path, head));
        drop(write(&mut stream, answer));
    }
}

fn write(stream: &mut TcpStream, answer: Answer) -> std::io::Result<()> {
    match answer {
        Answer::Whole(status, lines, body) => {
            let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
            let length = body.len();
            write!(stream, "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n{lines}\r\n")?;
            stream.write_all(&body)
        }
        Answer::Nothing => Ok(()),
        Answer::Hang => stream.read(&mut [0]).map(drop),
        Answer::Late(delay, answer) => {
            std::thread::sleep(delay);
            write(stream, *answer)
        }
        Answer::Drip => {
            write!(stream, "HTTP/1.1 200 X\r\ncontent-length: 1000\r\n\r\n{{\"keys\":[")?;
            (0..200).try_for_each(|_| {
                std::thread::sleep(Duration::from_millis(20));
                stream.write_all(b" ")
            })
        }
        Answer::EndlessHeaders => {
            write!(stream, "HTTP/1.1 200 X\r\n")?;
            (0..20_000).try_for_each(|number| write!(stream, "x-filler-{number}: {}\r\n", "a".repeat(1000)))
        }
        Answer::EndlessBody => {
            write!(stream, "HTTP/1.1 200 X\r\nconnection: close\r\n\r\n")?;
            (0..20_000).try_for_each(|_| stream.write_all(&[b' '; 1024]))
        }
    }
}
