use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncReadExt as _, ReadBuf, Take};

use super::shares::Shared;

/// A stream of which so much is read at a time, and then no more before the connection's next turn.
pub(super) struct Metered<T> {
    stream: Take<T>,
    at_once: u64,
    shared: Shared,
}

impl<T: AsyncRead + Unpin> Metered<T> {
    pub(super) fn new(stream: T, at_once: u64, shared: Shared) -> Self {
        Self {
            stream: stream.take(at_once),
            at_once,
            shared,
        }
    }

    pub(super) fn get_ref(&self) -> &T {
        self.stream.get_ref()
    }

    pub(super) fn get_mut(&mut self) -> &mut T {
        self.stream.get_mut()
    }

    pub(super) fn poll_read(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.stream.limit() == 0 {
            self.stream.set_limit(self.at_once);
            self.shared.has_read_enough();
            return Poll::Pending;
        }
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_pending() {
            self.stream.set_limit(self.at_once);
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use futures_util::poll;
    use tokio::io::AsyncWriteExt as _;

    use super::*;

    #[tokio::test]
    async fn no_more_is_read_at_once_than_may_be() {
        let (mut writer, reader) = tokio::io::duplex(1_000);
        writer.write_all(&[0; 100]).await.unwrap();
        let shared = Shared::default();
        let mut metered = Metered::new(reader, 60, shared.clone());
        let mut space = [0; 1_000];
        let mut space = ReadBuf::new(&mut space);
        assert!(poll!(poll_fn(|context| metered.poll_read(context, &mut space))).is_ready());
        assert_eq!(space.filled().len(), 60);
        assert!(shared.may_read());
        assert!(poll!(poll_fn(|context| metered.poll_read(context, &mut space))).is_pending());
        assert!(!shared.may_read());
        assert!(poll!(poll_fn(|context| metered.poll_read(context, &mut space))).is_ready());
        assert_eq!(space.filled().len(), 100);
    }
}
