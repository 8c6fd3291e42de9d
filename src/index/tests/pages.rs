use super::world::Numbers;
use crate::index::pages::Pages;

type Small = Pages<usize, 4>;

fn content(pages: &Small) -> Vec<usize> {
    (0..pages.len()).map(|at| *pages.get(at).unwrap()).collect()
}

#[test]
fn a_new_vector_has_no_rows_and_no_memory() {
    let mut pages = Small::new();
    assert_eq!(pages.get(0), None);
    assert_eq!(pages.get_mut(0), None);
    assert_eq!(pages.heap(), 0);
}

#[test]
fn rows_past_the_end_are_not_there_though_their_page_is() {
    let mut pages = Small::new();
    assert_eq!(pages.push(7), Some(0));
    assert_eq!(pages.get(0), Some(&7));
    for past in [1, 3, 4, 64, u32::MAX] {
        assert_eq!(pages.get(past), None, "{past}");
        assert_eq!(pages.get_mut(past), None, "{past}");
    }
}

#[test]
fn copies_stay_as_they_were_while_the_vector_goes_on() {
    let mut numbers = Numbers(1);
    let (mut pages, mut model) = (Small::new(), Vec::new());
    let mut copies = Vec::new();
    for step in 0..3000 {
        if model.is_empty() || numbers.below(3) > 0 {
            assert_eq!(pages.push(step), u32::try_from(model.len()).ok());
            model.push(step);
        } else {
            let at = numbers.below(model.len());
            *pages.get_mut(u32::try_from(at).unwrap()).unwrap() = step;
            model[at] = step;
        }
        if numbers.below(100) == 0 {
            copies.push((pages.clone(), model.clone()));
        }
    }
    assert!(model.len() > 1000, "deep enough for several branches");
    assert!(copies.len() > 10);
    copies.push((pages, model));
    for (pages, model) in copies {
        assert_eq!(content(&pages), model);
    }
}

#[test]
fn there_is_room_past_the_first_tree() {
    // A tree has 4096 pages of four rows.
    let mut pages = Small::new();
    for row in 0..40_000 {
        assert_eq!(pages.push(row), u32::try_from(row).ok());
    }
    let copy = pages.clone();
    for at in [0, 16_383, 16_384, 39_999] {
        *pages.get_mut(at).unwrap() = 7;
        assert_eq!(pages.get(at), Some(&7));
        assert_eq!(copy.get(at), Some(&(at as usize)));
    }
    assert_eq!(pages.get(40_000), None);
}

#[test]
fn memory_grows_with_the_rows_and_not_much_faster() {
    let mut pages = Pages::<u64, 64>::new();
    for row in 0..100_000 {
        pages.push(row);
    }
    let bytes = pages.heap();
    assert!(bytes > 800_000, "{bytes}");
    assert!(bytes < 900_000, "{bytes}");
}
