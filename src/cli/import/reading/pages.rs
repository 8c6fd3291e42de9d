//! Whether the pages of a list are all there.

use crate::cli::lever::{ExportFile, FileKind};

/// From this number on, what a single name ends with is a date, and no page.
const FIRST_DATE: u64 = 1_000;

/// From this step on, numbers count objects, and not pages.
const FIRST_OFFSET: u64 = 10;

/// What the pages of one list say, in the order in which they are read.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// What it lists.
    pub(super) kind: Option<FileKind>,
    pages: Vec<Page>,
}

/// One file of a list response.
#[derive(Debug)]
struct Page {
    file: String,
    number: Option<u64>,
    goes_on: bool,
}

/// What a list lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli::import) enum Lack {
    /// More pages follow this file.
    Further(String),
    /// The page before this file.
    Before(String),
}

impl Pages {
    /// Takes a page, and whether it says that more follow.
    pub(super) fn add(&mut self, file: &ExportFile, goes_on: bool) {
        self.pages.push(Page {
            file: file.name.clone(),
            number: file.page,
            goes_on,
        });
    }

    /// What the list lacks; `None` when it is complete.
    pub(super) fn lack(&self) -> Option<Lack> {
        let last = self.pages.last()?;
        let unnumbered = self.pages.iter().filter(|page| page.number.is_none());
        if unnumbered.count() > 1 {
            // Their order is not known: one of them says where the list ends.
            let ends = self.pages.iter().any(|page| !page.goes_on);
            return (!ends).then(|| Lack::Further(last.file.clone()));
        }
        if let Some(file) = self.gap() {
            return Some(Lack::Before(file));
        }
        last.goes_on.then(|| Lack::Further(last.file.clone()))
    }

    /// The first page before which one is missing.
    fn gap(&self) -> Option<String> {
        let numbered: Vec<(u64, &str)> = self
            .pages
            .iter()
            .filter_map(|page| Some((page.number?, page.file.as_str())))
            .collect();
        let (first, file) = *numbered.first()?;
        if let [(number, _)] = numbered.as_slice()
            && *number >= FIRST_DATE
        {
            return None;
        }
        let mut steps = numbered.windows(2).filter_map(|pair| match pair {
            [(one, _), (next, file)] => Some((next.saturating_sub(*one), *file)),
            _ => None,
        });
        let step = steps.clone().next().map_or(1, |(step, _)| step);
        let step = if step < FIRST_OFFSET { 1 } else { step };
        // Without a number, `users.json` is the first page, and `users-2.json`, `users-1.json` or `users-100.json` the
        // next. Counts of objects begin at 0 or 1: at 100, the first hundred may be missing.
        let has_unnumbered = numbered.len() < self.pages.len();
        let latest_first = match (has_unnumbered, step) {
            (true, 1) => 2,
            (true, step) => step + 1,
            (false, _) => 1,
        };
        if first > latest_first {
            return Some(file.to_owned());
        }
        let gap = steps.find(|(this, _)| *this > step);
        gap.map(|(_, file)| file.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lack(pages: &[(Option<u64>, bool)]) -> Option<String> {
        let pages = pages
            .iter()
            .enumerate()
            .map(|(place, (number, goes_on))| Page {
                file: format!("{place}"),
                number: *number,
                goes_on: *goes_on,
            });
        let list = Pages {
            kind: None,
            pages: pages.collect(),
        };
        list.lack().map(|lack| match lack {
            Lack::Further(file) => format!("after {file}"),
            Lack::Before(file) => format!("before {file}"),
        })
    }

    #[test]
    fn a_list_is_complete_when_no_page_is_missing_and_the_last_says_so() {
        let one = |number, goes_on| (Some(number), goes_on);
        for (pages, expected) in [
            (vec![(None, false)], None),
            (vec![(None, true)], Some("after 0")),
            (vec![(None, true), one(2, false)], None),
            (vec![(None, true), one(1, true), one(2, false)], None),
            (vec![one(0, true), one(1, false)], None),
            (vec![one(1, true), one(2, false)], None),
            (vec![one(1, true), one(3, false)], Some("before 1")),
            (
                vec![one(1, true), one(2, true), one(4, false)],
                Some("before 2"),
            ),
            (vec![one(4, false)], Some("before 0")),
            (vec![(None, true), one(3, false)], Some("before 1")),
            (vec![one(1, false), one(2, true)], Some("after 1")),
            // A date, and counts of objects.
            (vec![one(20_261_127, false)], None),
            (vec![one(0, true), one(100, true), one(200, false)], None),
            (vec![one(1, true), one(101, true), one(201, false)], None),
            (vec![(None, true), one(100, true), one(200, false)], None),
            (vec![one(100, true), one(200, false)], Some("before 0")),
            (vec![one(100, true), one(300, false)], Some("before 0")),
            (
                vec![(None, true), one(200, true), one(300, false)],
                Some("before 1"),
            ),
            (
                vec![one(0, true), one(100, true), one(300, false)],
                Some("before 2"),
            ),
            // Cursors in names have no order.
            (vec![(None, false), (None, true)], None),
            (vec![(None, true), (None, true)], Some("after 1")),
        ] {
            assert_eq!(lack(&pages).as_deref(), expected, "{pages:?}");
        }
    }
}
