//! Files that are written whole or not at all.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process;

use crate::error::CliError;

/// A file that takes its name only when it is complete. Dropped before that, it is removed.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    draft: PathBuf,
    kept: bool,
}

impl Draft {
    /// Writes a file beside `path`.
    pub fn write(
        path: &Path,
        contents: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
    ) -> Result<Self, CliError> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.tmp", process::id()));
        let this = Self { path: path.to_owned(), draft: path.with_file_name(name), kept: false };
        let write = || {
            let mut writer = BufWriter::new(File::create(&this.draft)?);
            contents(&mut writer)?;
            writer.into_inner()?.sync_all()
        };
        write().map_err(CliError::io("write", path))?;
        Ok(this)
    }

    /// Where it is as long as it is a draft.
    pub fn draft(&self) -> &Path {
        &self.draft
    }

    /// Gives it its name.
    pub fn keep(mut self) -> Result<(), CliError> {
        fs::rename(&self.draft, &self.path).map_err(CliError::io("write", &self.path))?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.kept {
            // If this fails, a file is left that nobody takes for a complete one.
            let _ = fs::remove_file(&self.draft);
        }
    }
}

/// Writes a file, whole or not at all.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    Draft::write(path, |file| file.write_all(bytes))?.keep()
}
