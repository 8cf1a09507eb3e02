//! Tables of text.

/// Rows of cells, the first one a heading. The first column is aligned to the left, the others to
/// the right.
#[derive(Debug)]
pub struct Table(Vec<Vec<String>>);

impl Table {
    /// A table of headings alone.
    pub fn new<const N: usize>(headings: [&str; N]) -> Self {
        Self(vec![headings.map(str::to_owned).to_vec()])
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.0.push(cells.to_vec());
    }

    /// Adds cells to the last row.
    pub fn extend(&mut self, cells: impl IntoIterator<Item = String>) {
        if let Some(row) = self.0.last_mut() {
            row.extend(cells);
        }
    }

    /// The table, each line after `indent`.
    pub fn text(&self, indent: &str) -> String {
        let columns = self.0.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            self.0.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
        };
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
        let mut text = String::new();
        for row in &self.0 {
            let mut line = indent.to_owned();
            for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                line += &match column {
                    0 => format!("{cell:<width$}"),
                    _ => format!("  {cell:>width$}"),
                };
            }
            text += line.trim_end();
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let mut table = Table::new(["chip", "rows"]);
        table.row(["Add".to_owned(), "12,345".to_owned()]);
        table.row(["AddImm".to_owned(), "1".to_owned()]);
        assert_eq!(table.text("> "), "> chip      rows\n> Add     12,345\n> AddImm       1\n");
    }
}
