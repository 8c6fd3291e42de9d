//! What things cost on the heap.

use std::sync::Arc;

/// The two counters in front of what an [`Arc`] holds.
const ARC_HEADER: usize = 2 * size_of::<usize>();

/// What an allocator takes for a block: eight bytes of its own, rounded up to
/// 16, and never less than 32. 0 for nothing.
pub(super) fn block(bytes: usize) -> usize {
    if bytes == 0 {
        return 0;
    }
    bytes.saturating_add(8).next_multiple_of(16).max(32)
}

/// What a shared `T` takes.
pub(super) fn shared<T>() -> usize {
    block(ARC_HEADER + size_of::<T>())
}

/// What a shared list takes; an empty one takes nothing.
pub(super) fn list<T>(items: &Arc<[T]>) -> usize {
    match items.len() {
        0 => 0,
        len => block(ARC_HEADER + len * size_of::<T>()),
    }
}
