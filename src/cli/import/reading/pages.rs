//! Whether the pages of a list are all there.

use crate::cli::lever::{ExportFile, FileKind};

/// From this number on, what a single name ends with is a date, and no page.
const FIRST_DATE: u64 = 1_000;

/// From this step on, numbers count objects, and not pages.
const FIRST_OFFSET: u64 = 10;

/// What the number of objects of a page is usually a multiple of. Lever's have 100 at most.
const USUAL_PAGE: u64 = 50;

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
    /// Whether it says that more follow; `None` when it says nothing.
    goes_on: Option<bool>,
    /// Whether it is of deleted things.
    is_of_deleted: bool,
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
    pub(super) fn add(&mut self, file: &ExportFile, goes_on: Option<bool>) {
        self.pages.push(Page {
            file: file.name.clone(),
            number: file.page,
            goes_on,
            is_of_deleted: file.is_of_deleted,
        });
    }

    /// Whether it has all there is, by what its last page says.
    pub(super) fn is_complete(&self) -> bool {
        let ends = |page: &Page| page.goes_on == Some(false);
        let has_end = if self.is_unordered() {
            let is_told = self.pages.iter().all(|page| page.goes_on.is_some());
            is_told && self.pages.iter().any(ends)
        } else {
            self.pages.last().is_some_and(ends)
        };
        has_end && self.lack().is_none() && !self.pages.iter().any(|page| page.is_of_deleted)
    }

    /// Whether several of its files have no number, so that their order is not known.
    fn is_unordered(&self) -> bool {
        let unnumbered = self.pages.iter().filter(|page| page.number.is_none());
        unnumbered.count() > 1
    }

    /// What the list lacks; `None` when that is nothing, or no page says where it ends.
    pub(super) fn lack(&self) -> Option<Lack> {
        let last = self.pages.last()?;
        if self.pages.iter().all(|page| page.goes_on.is_none()) {
            return None;
        }
        if self.is_unordered() {
            // One of them says where the list ends.
            let ends = self.pages.iter().any(|page| page.goes_on == Some(false));
            return (!ends).then(|| Lack::Further(last.file.clone()));
        }
        if let Some(file) = self.gap() {
            return Some(Lack::Before(file));
        }
        let goes_on = last.goes_on == Some(true);
        goes_on.then(|| Lack::Further(last.file.clone()))
    }

    /// Whether numbers that are at least so far apart count objects, and not pages. With two files alone, only a usual
    /// size of pages tells that.
    fn are_offsets(&self, step: u64) -> bool {
        step >= FIRST_OFFSET
            && step.is_multiple_of(FIRST_OFFSET)
            && (self.pages.len() > 2 || step.is_multiple_of(USUAL_PAGE))
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
        let step = steps.clone().map(|(step, _)| step).min().unwrap_or(1);
        let step = if self.are_offsets(step) { step } else { 1 };
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

    fn list(pages: &[(Option<u64>, Option<bool>)]) -> Pages {
        let pages = pages
            .iter()
            .enumerate()
            .map(|(place, (number, goes_on))| Page {
                file: format!("{place}"),
                number: *number,
                goes_on: *goes_on,
                is_of_deleted: false,
            });
        Pages {
            kind: None,
            pages: pages.collect(),
        }
    }

    fn lack(pages: &[(Option<u64>, bool)]) -> Option<String> {
        let told = pages
            .iter()
            .map(|(number, goes_on)| (*number, Some(*goes_on)));
        let list = list(&told.collect::<Vec<_>>());
        assert_eq!(list.is_complete(), list.lack().is_none(), "{pages:?}");
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
            // Pages that are far apart are no counts of objects.
            (vec![one(1, true), one(12, false)], Some("before 1")),
            (vec![one(1, true), one(11, false)], Some("before 1")),
            (
                vec![one(1, true), one(12, true), one(13, false)],
                Some("before 1"),
            ),
            (
                vec![one(1, true), one(12, true), one(23, false)],
                Some("before 1"),
            ),
            (vec![one(0, true), one(20, true), one(40, false)], None),
            (vec![one(0, true), one(50, false)], None),
            // Cursors in names have no order.
            (vec![(None, false), (None, true)], None),
            (vec![(None, true), (None, true)], Some("after 1")),
        ] {
            assert_eq!(lack(&pages).as_deref(), expected, "{pages:?}");
        }
    }

    #[test]
    fn a_list_is_complete_only_if_its_last_page_says_so() {
        let (goes_on, ends, silent) = (Some(true), Some(false), None);
        for (pages, is_complete, lacks) in [
            (vec![(None, silent)], false, false),
            (vec![(None, ends), (Some(2), silent)], false, false),
            (
                vec![(None, goes_on), (Some(2), silent), (Some(3), ends)],
                true,
                false,
            ),
            (vec![(None, goes_on), (Some(2), silent)], false, false),
            (vec![(None, silent), (None, ends)], false, false),
            (vec![(Some(1), silent), (Some(3), silent)], false, false),
            (vec![(None, ends), (Some(2), goes_on)], false, true),
        ] {
            let list = list(&pages);
            assert_eq!(
                (list.is_complete(), list.lack().is_some()),
                (is_complete, lacks),
                "{pages:?}"
            );
        }
        let mut list = list(&[(None, ends)]);
        list.pages[0].is_of_deleted = true;
        assert!(!list.is_complete());
    }
}
