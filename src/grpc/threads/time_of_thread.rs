use std::time::Duration;

/// For how long this thread has worked; what others do on its core does not count.
#[cfg(target_os = "linux")]
pub(super) fn time_of_thread() -> Duration {
    let worked = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    // It is not negative.
    worked.try_into().unwrap_or_default()
}

/// The same where the system is not asked: what others do on its core counts too.
#[cfg(not(target_os = "linux"))]
pub(super) fn time_of_thread() -> Duration {
    static BEGAN: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    BEGAN.elapsed()
}
