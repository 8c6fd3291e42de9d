//! stub
#![allow(missing_docs)]
use crate::{ambient::Ambient, replica::Replica};
use std::sync::Arc;
pub struct Eraser;
impl Eraser {
    pub fn start(_: Arc<Replica>, _: Arc<dyn Ambient>) -> (Arc<Self>, tokio::task::JoinHandle<()>) {
        (Arc::new(Self), tokio::spawn(async {}))
    }
    pub fn wake(&self) {}
    pub fn stop(&self) {}
}
