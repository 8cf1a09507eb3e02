//! Folders, commands and guests for tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use isa::Opcode;
use vm::testing::{asm, elf, exit, li, write};

/// A folder for one test, empty at its start.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{name}"));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).expect("a file of the test");
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).expect("a file of the test")
    }

    /// Runs `cargo-prove` here.
    pub fn run(&self, arguments: &str) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-prove"))
            .args(arguments.split_whitespace())
            .current_dir(&self.0)
            .output()
            .expect("cargo-prove starts");
        Ran::new(arguments, &output)
    }
}

/// What a command did.
pub struct Ran {
    arguments: String,
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    fn new(arguments: &str, Output { status, stdout, stderr }: &Output) -> Self {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(stdout), text(stderr));
        // A guest may panic, this program must not.
        assert!(!err.contains("thread '"), "{arguments}: {err}");
        Self { arguments: arguments.to_owned(), code: status.code(), out, err }
    }

    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert_eq!(self.code, Some(0), "{}\n{}\n{}", self.arguments, self.out, self.err);
        self
    }

    #[track_caller]
    pub fn fails(self, code: i32, message: &str) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}\n{}", self.arguments, self.out, self.err);
        assert!(self.err.contains(message), "{}\n{}", self.arguments, self.err);
        self
    }

    /// The rest of the line of the result that starts so.
    #[track_caller]
    pub fn field(&self, name: &str) -> &str {
        let line = self.out.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_else(|| panic!("{name} in {}", self.out)).trim()
    }
}

/// Writes three bytes and exits with `code`, after `length` more instructions.
pub fn writer(length: usize, code: u32) -> Vec<u8> {
    let mut words = li(5, 0x0063_6261).to_vec();
    words.extend(vec![asm(Opcode::Add, 6, 6, 5, 0); length]);
    // "abc" is the immediate's 20 upper bits, so it is written from data after the text.
    let data = 0x1000 + 4 * (words.len() + 9 + 4) as u32;
    words.extend(write(1, data, 3));
    words.extend(li(10, code));
    words.extend(exit());
    assert_eq!(0x1000 + 4 * words.len() as u32, data);
    words.push(0x0063_6261);
    elf(0x1000, &words)
}
