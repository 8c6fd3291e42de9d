//! Ids in 16 bytes.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::RandomState;
use std::marker::PhantomData;

use super::texts::Texts;
use crate::domain::id::{
    ArchiveReasonId, CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, RoleId,
    StageId, UserId,
};

/// An id as a row has it: the bytes of a UUID, or the number of a text.
///
/// Ids are most of what an account takes in memory, and copying a page copies
/// them. So a text, which is rare, stands elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Packed(pub(super) [u8; 16]);

/// What the number of a text begins with. UUIDs that begin so, of which nobody
/// has ever seen one, are held as texts, so that the two never meet.
const MARK: [u8; 12] = [0xff; 12];

impl Packed {
    fn of_text(number: u32) -> Self {
        let mut bytes = [0xff; 16];
        if let Some(last) = bytes.last_chunk_mut() {
            *last = number.to_be_bytes();
        }
        Self(bytes)
    }

    #[inline]
    fn text(self) -> Option<u32> {
        let (mark, number) = self.0.split_first_chunk::<12>()?;
        let number = number.try_into().ok().map(u32::from_be_bytes);
        number.filter(|_| *mark == MARK)
    }
}

/// An id that can be packed.
pub(super) trait Id: Clone + Ord {
    /// A number that is in the order of the ids, as far as it goes.
    fn head(&self) -> u64;
    /// The UUID that it is.
    fn uuid(&self) -> Option<&[u8; 16]>;
    /// The id that is this UUID.
    fn of_uuid(uuid: [u8; 16]) -> Self;
    /// How it reads.
    fn text(&self) -> Cow<'_, str>;
    /// How it reads, when it is not needed any more.
    fn into_text(self) -> Box<str>;
    /// The id that reads so.
    fn of_text(text: &str) -> Option<Self>;
}

/// Declares which typed ids can be packed.
macro_rules! ids {
    ($($name:ident),*) => {$(
        impl Id for $name {
            fn head(&self) -> u64 {
                self.head()
            }
            #[inline]
            fn uuid(&self) -> Option<&[u8; 16]> {
                self.uuid()
            }
            fn of_uuid(uuid: [u8; 16]) -> Self {
                Self::of_uuid(uuid)
            }
            fn text(&self) -> Cow<'_, str> {
                self.text()
            }
            fn into_text(self) -> Box<str> {
                self.into_text()
            }
            fn of_text(text: &str) -> Option<Self> {
                Self::parse(text).ok()
            }
        }
    )*};
}

ids!(
    RoleId,
    UserId,
    PostingId,
    RequisitionId,
    CandidateId,
    OpportunityId,
    InterviewId,
    StageId,
    ArchiveReasonId
);

/// Packs ids of one kind, and keeps those that are texts.
#[derive(Clone)]
pub(super) struct Ids<K> {
    texts: Texts,
    kind: PhantomData<K>,
}

impl<K: Id> Ids<K> {
    pub(super) const fn new(key: RandomState) -> Self {
        Self {
            texts: Texts::new(key),
            kind: PhantomData,
        }
    }

    /// An id, unless it is a text that never came up.
    #[inline]
    pub(super) fn pack(&self, id: &K) -> Option<Packed> {
        match uuid(id) {
            Some(packed) => Some(packed),
            None => self.texts.find(&id.text()).map(Packed::of_text),
        }
    }

    /// An id; `None` when it is a text and there are too many.
    #[inline]
    pub(super) fn pack_new(&mut self, id: K) -> Option<Packed> {
        match uuid(&id) {
            Some(packed) => Some(packed),
            None => self.texts.intern(id.into_text()).map(Packed::of_text),
        }
    }

    /// The id that was packed.
    pub(super) fn unpack(&self, packed: Packed) -> Option<K> {
        match packed.text() {
            None => Some(K::of_uuid(packed.0)),
            Some(number) => K::of_text(self.texts.get(number)?),
        }
    }

    /// How two packed ids compare.
    #[inline]
    pub(super) fn compare(&self, one: Option<Packed>, other: Option<Packed>) -> Ordering {
        let text = |id: Option<Packed>| id.and_then(Packed::text);
        match (text(one), text(other)) {
            (None, None) => one.cmp(&other),
            (Some(one), Some(other)) => self.texts.get(one).cmp(&self.texts.get(other)),
            _ => {
                let unpack = |id: Option<Packed>| id.and_then(|id| self.unpack(id));
                unpack(one).cmp(&unpack(other))
            }
        }
    }

    /// What the texts take on the heap.
    pub(super) fn heap(&self) -> usize {
        self.texts.heap()
    }
}

/// An id whose bytes are kept as they are.
#[inline]
fn uuid<K: Id>(id: &K) -> Option<Packed> {
    let packed = Packed(*id.uuid()?);
    packed.text().is_none().then_some(packed)
}
