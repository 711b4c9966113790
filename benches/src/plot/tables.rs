//! The tables of the page that are drawn, found by their headings.

/// What one part of the picture shows: rows of bars.
#[derive(Debug)]
pub(crate) struct Panel {
    /// What stands above.
    pub(crate) title: &'static str,
    /// What the bars of a row are, in their order.
    pub(crate) series: Vec<&'static str>,
    /// The rows, with a value for each series.
    pub(crate) rows: Vec<(String, Vec<f64>)>,
}

/// All panels of a page.
///
/// # Errors
///
/// If a table is missing, or a cell of it is no number.
pub(crate) fn panels(page: &str) -> Result<Vec<Panel>, String> {
    // Two programs stand side by side: the left half of the table goes before the right one.
    let kernels = table(
        page,
        &[
            "program",
            "tail / wasmi",
            "loop / wasmi portable",
            "program",
        ],
    )?;
    let mut rows = Vec::new();
    for first in [0, 3] {
        for cells in &kernels {
            rows.push(row(cells, first, &[first + 1, first + 2])?);
        }
    }
    let programs = table(page, &["", "wasmi, ms", "Peregrine"])?;
    let loads = table(page, &["module", "MB", "time, lazy", "time, eager"])?;
    Ok(vec![
        Panel {
            title: "Kernels",
            series: vec!["tail dispatch", "loop, to wasmi's portable dispatch"],
            rows,
        },
        Panel {
            title: "Real programs",
            series: vec!["tail dispatch"],
            rows: (programs.iter())
                .map(|cells| row(cells, 0, &[2]))
                .collect::<Result<_, _>>()?,
        },
        Panel {
            title: "From bytes to ready",
            series: vec!["lazy", "eager"],
            rows: (loads.iter())
                .map(|cells| row(cells, 0, &[2, 3]))
                .collect::<Result<_, _>>()?,
        },
    ])
}

/// A row whose name and values are in these columns.
fn row(cells: &[String], name: usize, values: &[usize]) -> Result<(String, Vec<f64>), String> {
    let cell = |column: usize| cells.get(column).map_or("", String::as_str);
    let values = (values.iter())
        .map(|&column| {
            let text = cell(column);
            text.parse()
                .map_err(|_| format!("{}: `{text}` is no number", cell(name)))
        })
        .collect::<Result<_, _>>()?;
    Ok((cell(name).to_owned(), values))
}

/// The rows behind the first heading that begins with these columns.
fn table(page: &str, heading: &[&str]) -> Result<Vec<Vec<String>>, String> {
    let mut lines = page.lines();
    lines
        .find(|line| {
            cells(line).is_some_and(|found| {
                found.len() >= heading.len() && found.iter().zip(heading).all(|(a, b)| a == b)
            })
        })
        .ok_or_else(|| format!("no table begins with {heading:?}"))?;
    // Below the heading is the line that makes it a table.
    Ok(lines.skip(1).map_while(cells).collect())
}

/// The cells of a line, if it is one of a table, without what makes them bold.
fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(
        inner
            .split('|')
            .map(|cell| cell.replace("**", "").trim().to_owned())
            .collect(),
    )
}

#[test]
fn tables_are_found_by_their_headings() {
    let page = "| other | MB |\n|---|---|\n| x | 1 |\n\n| a | b | c |\n|---|---|---|\n| r | **0.5** | 2 |\n| **s** | 1 | |\n\nend";
    let rows = table(page, &["a", "b"]).unwrap();
    assert_eq!(rows, [["r", "0.5", "2"], ["s", "1", ""]]);
    assert_eq!(
        row(&rows[0], 0, &[1, 2]),
        Ok(("r".to_owned(), vec![0.5, 2.0]))
    );
    assert!(row(&rows[1], 0, &[2]).unwrap_err().contains('s'));
    assert!(table(page, &["b"]).is_err());
}
