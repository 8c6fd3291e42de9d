//! How messages are decoded: what has lists longer than the contract takes is
//! refused before anything is made of it.
//!
//! Two bytes on the wire become hundreds in memory, so that the length of a
//! message says little about what it takes. The lists of the contract are known
//! from its descriptors; each has its limit in [`LISTS`].

use std::collections::{BTreeMap, HashMap};
use std::marker::PhantomData;
use std::sync::LazyLock;

use prost::bytes::Buf;
use prost::encoding::{WireType, decode_key, decode_varint};
use prost::{Message as _, Name};
use prost_reflect::{DescriptorPool, FieldDescriptor, Kind, MessageDescriptor};
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic_prost::{ProstCodec, ProstDecoder, ProstEncoder};

use super::limits::LISTS;
use super::refusal::{Refusal, Violation};
use crate::proto::{DESCRIPTORS, ErrorReason, ImportEntry};

/// Messages up to so many bytes are decoded as they are: they become no more
/// than a few hundred KiB.
pub(super) const SMALL: usize = 4 * 1024;

/// The codec of the contract's services.
pub(crate) struct ContractCodec<T, U>(PhantomData<(T, U)>);

impl<T, U> Default for ContractCodec<T, U> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T, U> Codec for ContractCodec<T, U>
where
    T: prost::Message + Send + 'static,
    U: prost::Message + Name + Default + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = ContractEncoder<T>;
    type Decoder = ContractDecoder<U>;

    fn encoder(&mut self) -> ContractEncoder<T> {
        ContractEncoder(ProstCodec::<T, U>::default().encoder())
    }

    fn decoder(&mut self) -> ContractDecoder<U> {
        ContractDecoder(ProstDecoder::default())
    }
}

/// Encodes what is answered, in as much memory as it takes: it may be held for long.
pub(crate) struct ContractEncoder<T>(ProstEncoder<T>);

impl<T: prost::Message> Encoder for ContractEncoder<T> {
    type Item = T;
    type Error = Status;

    fn encode(&mut self, item: T, bytes: &mut EncodeBuf<'_>) -> Result<(), Status> {
        bytes.reserve(item.encoded_len());
        self.0.encode(item, bytes)
    }
}

/// Decodes what keeps to the limits on lists.
pub(crate) struct ContractDecoder<U>(ProstDecoder<U>);

impl<U: prost::Message + Name + Default> Decoder for ContractDecoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, bytes: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        // A message is in one piece.
        let message = bytes.chunk();
        if message.len() > SMALL {
            check(U::NAME, message)?;
        }
        // The words of the decoder say nothing of what the caller meant.
        let decoded = self.0.decode(bytes);
        decoded.map_err(|_| {
            Refusal::new(
                ErrorReason::FieldInvalid,
                "the message is no request of this call",
            )
            .into()
        })
    }
}

/// Refuses a message of a kind of request with too long a list. Of a malformed
/// one, what stands before the fault is looked at: nothing else is decoded.
fn check(kind: &str, message: &[u8]) -> Result<(), Refusal> {
    let Some(&shape) = SHAPES.requests.get(kind) else {
        return Ok(());
    };
    let scan = SHAPES.scan(shape, message, &mut Counts::default());
    let Err(TooLong { mut path, limit }) = scan else {
        return Ok(());
    };
    path.reverse();
    Err(Refusal::fields(vec![Violation {
        field: path.join("."),
        description: format!("has more than {limit} entries"),
        reason: ErrorReason::LimitExceeded,
    }]))
}

/// The place of a list of an entry that is longer than the contract takes, with the most entries that it takes.
pub(crate) fn too_long_list(entry: &ImportEntry) -> Option<(String, usize)> {
    let shape = SHAPES.known.get(&ImportEntry::full_name()).copied()??;
    let scan = SHAPES.scan(shape, &entry.encode_to_vec(), &mut Counts::default());
    let TooLong { mut path, limit } = scan.err()?;
    path.reverse();
    Some((path.join("."), limit))
}

/// A list that is too long.
struct TooLong {
    /// Its place, from the inside.
    path: Vec<String>,
    limit: usize,
}

/// How long the lists of a message are so far. A message that is told in parts
/// is one.
#[derive(Default)]
struct Counts {
    lists: BTreeMap<u32, usize>,
    parts: BTreeMap<u32, Counts>,
}

static SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::of_contract);

/// The messages of the contract's requests, as far as lists are concerned.
#[derive(Default)]
struct Shapes {
    all: Vec<Shape>,
    /// The place of each message that was looked at, by its full name; `None`
    /// when it has no lists.
    known: HashMap<String, Option<usize>>,
    /// Those that are requests, by their short name.
    requests: HashMap<String, usize>,
}

/// A message with lists, by the numbers of its fields.
type Shape = BTreeMap<u32, Field>;

/// A field that is a list, or has some.
struct Field {
    name: String,
    /// The most entries of a list; `None` of what is none.
    limit: Option<usize>,
    /// Its message, if that has lists.
    shape: Option<usize>,
    /// Whether its entries are numbers, which may stand together.
    is_packed: bool,
}

impl Shapes {
    fn of_contract() -> Self {
        let mut shapes = Self::default();
        // A test reads the table that comes of it.
        let pool = DescriptorPool::decode(DESCRIPTORS).unwrap_or_default();
        for method in pool
            .services()
            .flat_map(|service| service.methods().collect::<Vec<_>>())
        {
            let request = method.input();
            if let Some(place) = shapes.add(&request) {
                shapes.requests.insert(request.name().to_owned(), place);
            }
        }
        shapes
    }

    /// The place of a message; `None` when it has no lists.
    fn add(&mut self, message: &MessageDescriptor) -> Option<usize> {
        if let Some(known) = self.known.get(message.full_name()) {
            return *known;
        }
        self.known.insert(message.full_name().to_owned(), None);
        let fields = message.fields().filter_map(|field| self.field(&field));
        let shape: Shape = fields.collect();
        let place = (!shape.is_empty()).then_some(self.all.len());
        if place.is_some() {
            self.all.push(shape);
        }
        self.known.insert(message.full_name().to_owned(), place);
        place
    }

    fn field(&mut self, field: &FieldDescriptor) -> Option<(u32, Field)> {
        let kind = field.kind();
        let shape = kind.as_message().and_then(|message| self.add(message));
        // One without a limit takes nothing: a test names it.
        let limit = field
            .is_list()
            .then(|| limit(field.full_name()).unwrap_or_default());
        if limit.is_none() && shape.is_none() {
            return None;
        }
        let known = Field {
            name: field.name().to_owned(),
            limit,
            shape,
            is_packed: !matches!(kind, Kind::Message(_) | Kind::String | Kind::Bytes),
        };
        Some((field.number(), known))
    }

    /// Counts what stands in a message's lists.
    fn scan(&self, shape: usize, mut message: &[u8], counts: &mut Counts) -> Result<(), TooLong> {
        let Some(shape) = self.all.get(shape) else {
            return Ok(());
        };
        while let Some((number, value)) = next(&mut message) {
            let Some(field) = shape.get(&number) else {
                continue;
            };
            let Some(limit) = field.limit else {
                if let Some(nested) = field.shape {
                    let counts = counts.parts.entry(number).or_default();
                    let scan = self.scan(nested, value, counts);
                    scan.map_err(|found| found.within(field.name.clone()))?;
                }
                continue;
            };
            let count = counts.lists.entry(number).or_default();
            let place = *count;
            *count += if field.is_packed { numbers(value) } else { 1 };
            if *count > limit {
                let path = vec![field.name.clone()];
                return Err(TooLong { path, limit });
            }
            if let Some(nested) = field.shape {
                let scan = self.scan(nested, value, &mut Counts::default());
                scan.map_err(|found| found.within(format!("{}[{place}]", field.name)))?;
            }
        }
        Ok(())
    }
}

impl TooLong {
    fn within(mut self, field: String) -> Self {
        self.path.push(field);
        self
    }
}

/// The limit of a list, by its full name.
fn limit(list: &str) -> Option<usize> {
    let found = LISTS
        .iter()
        .find(|(name, _)| list.strip_prefix("steward.v1.") == Some(name));
    found.map(|(_, limit)| *limit)
}

/// The next field and its value; of a number that stands alone, no bytes.
/// `None` at the end, and where the message is malformed.
fn next<'a>(message: &mut &'a [u8]) -> Option<(u32, &'a [u8])> {
    let (number, kind) = decode_key(message).ok()?;
    let length = match kind {
        WireType::Varint => {
            decode_varint(message).ok()?;
            0
        }
        WireType::ThirtyTwoBit => 4,
        WireType::SixtyFourBit => 8,
        WireType::LengthDelimited => usize::try_from(decode_varint(message).ok()?).ok()?,
        // The contract has none.
        WireType::StartGroup | WireType::EndGroup => return None,
    };
    let (value, rest) = message.split_at_checked(length)?;
    *message = rest;
    let is_number = kind != WireType::LengthDelimited;
    Some((number, if is_number { &[] } else { value }))
}

/// How many numbers stand here: one alone, or several together.
fn numbers(value: &[u8]) -> usize {
    let ends = value.iter().filter(|byte| **byte < 0x80);
    ends.count().max(1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::proto::*;

    fn refused<T: Name>(message: &T) -> Option<String> {
        let refusal = check(T::NAME, &message.encode_to_vec()).err()?;
        Some(refusal.message())
    }

    #[test]
    fn each_list_of_a_request_has_a_limit_and_no_other_has() {
        let pool = DescriptorPool::decode(DESCRIPTORS).unwrap();
        let mut left: Vec<MessageDescriptor> = pool
            .services()
            .flat_map(|service| {
                service
                    .methods()
                    .map(|method| method.input())
                    .collect::<Vec<_>>()
            })
            .collect();
        let (mut seen, mut lists) = (BTreeSet::new(), BTreeSet::new());
        while let Some(message) = left.pop() {
            if !seen.insert(message.full_name().to_owned()) {
                continue;
            }
            for field in message.fields() {
                left.extend(field.kind().as_message().cloned());
                if field.is_list() {
                    lists.insert(
                        field
                            .full_name()
                            .trim_start_matches("steward.v1.")
                            .to_owned(),
                    );
                }
            }
        }
        let limited: BTreeSet<String> = LISTS.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(limited, lists);
    }

    #[test]
    fn a_list_is_counted_wherever_it_stands() {
        let batch = |count| BatchAuthorizeRequest {
            questions: vec![Question::default(); count],
            ..BatchAuthorizeRequest::default()
        };
        assert_eq!(refused(&batch(10_000)), None);
        let told = refused(&batch(10_001)).unwrap();
        assert_eq!(told, "`questions` has more than 10000 entries");

        let tagged = |tags| {
            let opportunity = Opportunity {
                tags: vec![String::new(); tags],
                ..Opportunity::default()
            };
            let record = Record {
                record: Some(record::Record::Opportunity(opportunity)),
            };
            RecordWrite {
                write: Some(record_write::Write::Upsert(record)),
                ..RecordWrite::default()
            }
        };
        let writes = |tags: &[usize]| WriteRecordsRequest {
            writes: tags.iter().map(|tags| tagged(*tags)).collect(),
            ..WriteRecordsRequest::default()
        };
        // Each record has lists of its own.
        assert_eq!(refused(&writes(&[200, 200])), None);
        let told = refused(&writes(&[200, 201])).unwrap();
        assert_eq!(
            told,
            "`writes[1].upsert.opportunity.tags` has more than 200 entries"
        );
        // Numbers stand together.
        let keep = |count| WriteRecordsRequest {
            writes: vec![RecordWrite {
                keep: vec![1; count],
                ..RecordWrite::default()
            }],
            ..WriteRecordsRequest::default()
        };
        assert_eq!(refused(&keep(100)), None);
        let told = refused(&keep(101)).unwrap();
        assert_eq!(told, "`writes[0].keep` has more than 100 entries");
    }

    #[test]
    fn a_message_that_is_told_in_parts_is_one() {
        let part = |count| {
            let facts = Facts {
                pending_approvers: vec![String::new(); count],
                ..Facts::default()
            };
            let question = Question {
                facts: Some(facts),
                ..Question::default()
            };
            let request = AuthorizeRequest {
                question: Some(question),
                ..AuthorizeRequest::default()
            };
            request.encode_to_vec()
        };
        let twice = |count| [part(1_000), part(count)].concat();
        assert!(check(AuthorizeRequest::NAME, &twice(0)).is_ok());
        let told = check(AuthorizeRequest::NAME, &twice(1)).unwrap_err();
        let field = "`question.facts.pending_approvers` has more than 1000 entries";
        assert_eq!(told.message(), field);
    }

    #[test]
    fn what_is_malformed_ends_the_count() {
        let request = BatchAuthorizeRequest {
            questions: vec![Question::default(); 3],
            ..BatchAuthorizeRequest::default()
        };
        let bytes = request.encode_to_vec();
        for cut in 0..bytes.len() {
            assert!(check(BatchAuthorizeRequest::NAME, &bytes[..cut]).is_ok());
        }
        for garbage in [
            &[0xff; 20][..],
            &[0x0b, 0x0c],
            &[0x12, 0xff, 0xff, 0xff, 0xff, 0x0f],
        ] {
            assert!(check(BatchAuthorizeRequest::NAME, garbage).is_ok());
        }
    }
}
