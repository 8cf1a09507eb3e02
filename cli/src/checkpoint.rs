//! Finished shards on disk, so that an interrupted run can go on.
//!
//! ```text
//! sha256.proof.partial/header     which run the shards belong to
//!                      0.shard    shard 0, in postcard
//!                      1.shard    …
//! ```
//!
//! A saved shard is verified before it is used: one of another program or input, or a damaged one,
//! would be found out without the header too. What the header alone knows is where the run is cut.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use prover::Store;
use sha2::{Digest, Sha256};
use verifier::{Profile, ShardProof, VerifyingKey};
use vm::ShardLimit;

use crate::draft;
use crate::error::CliError;
use crate::units;

const HEADER: &str = "header";
const SHARD: &str = "shard";

/// The folder of the finished shards of one run.
#[derive(Debug)]
pub struct Checkpoint {
    folder: PathBuf,
    saved: usize,
    replaced: bool,
}

/// All that a shard's proof depends on.
pub fn header(key: &VerifyingKey, input: &[u8], profile: Profile, limit: &ShardLimit) -> String {
    let key = units::digest(&key.digest_words());
    let input = units::hex(&Sha256::digest(input));
    let bits = profile.target();
    format!(
        "rivet: shards of an unfinished proof\nkey {key}\ninput {input}\nsecurity {bits}\n{limit:?}\n"
    )
}

impl Checkpoint {
    /// Opens the folder of the run that `header` describes, for the proof at `output`. Shards of
    /// another run are removed.
    pub fn open(output: &Path, header: &str) -> Result<Self, CliError> {
        let mut name = output.file_name().unwrap_or_default().to_owned();
        name.push(".partial");
        let folder = output.with_file_name(name);
        match fs::create_dir(&folder) {
            Err(source) if source.kind() != ErrorKind::AlreadyExists => {
                return Err(CliError::io("create", &folder)(source));
            }
            _ => {}
        }
        let path = folder.join(HEADER);
        let found = fs::read(&path).ok();
        let same = found.as_deref() == Some(header.as_bytes());
        let mut this = Self { folder, saved: 0, replaced: found.is_some() && !same };
        if same {
            this.saved = this.shards()?.len();
        } else {
            this.remove_shards()?;
            draft::write(&path, header.as_bytes())?;
        }
        Ok(this)
    }

    /// Number of shards saved by an earlier process.
    pub fn saved(&self) -> usize {
        self.saved
    }

    /// Whether there were shards of another run.
    pub fn has_replaced_another(&self) -> bool {
        self.replaced
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Leaves the shards for another time; removes the folder if there are none.
    pub fn leave(self) -> Result<(), CliError> {
        if self.shards()?.is_empty() { self.remove() } else { Ok(()) }
    }

    /// Removes the folder, unless there is something in it that is not ours.
    pub fn remove(self) -> Result<(), CliError> {
        self.remove_shards()?;
        let path = self.folder.join(HEADER);
        fs::remove_file(&path).map_err(CliError::io("remove", &path))?;
        match fs::remove_dir(&self.folder) {
            Err(source) if source.kind() != ErrorKind::DirectoryNotEmpty => {
                Err(CliError::io("remove", &self.folder)(source))
            }
            _ => Ok(()),
        }
    }

    fn remove_shards(&self) -> Result<(), CliError> {
        self.shards()?
            .iter()
            .try_for_each(|path| fs::remove_file(path).map_err(CliError::io("remove", path)))
    }

    /// The files of saved shards.
    fn shards(&self) -> Result<Vec<PathBuf>, CliError> {
        let read = || -> io::Result<Vec<PathBuf>> {
            fs::read_dir(&self.folder)?.map(|entry| Ok(entry?.path())).collect()
        };
        let mut paths = read().map_err(CliError::io("read", &self.folder))?;
        let is_number = |name: &std::ffi::OsStr| {
            name.to_str().is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
        };
        paths.retain(|path| {
            path.is_file()
                && path.extension().is_some_and(|kind| kind == SHARD)
                && path.file_stem().is_some_and(is_number)
        });
        Ok(paths)
    }

    fn path(&self, shard: usize) -> PathBuf {
        self.folder.join(format!("{shard}.{SHARD}"))
    }
}

impl Store for Checkpoint {
    fn load(&mut self, shard: usize) -> io::Result<Option<ShardProof>> {
        match fs::read(self.path(shard)) {
            // A damaged file is as good as none.
            Ok(bytes) => Ok(postcard::from_bytes(&bytes).ok()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn save(&mut self, shard: usize, proof: &ShardProof) -> io::Result<()> {
        let bytes = postcard::to_allocvec(proof).map_err(io::Error::other)?;
        draft::write(&self.path(shard), &bytes).map_err(io::Error::other)
    }
}
