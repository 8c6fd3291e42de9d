/// By how much the threads that work come after those that answer questions,
/// where both want the same core.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Lets this thread come after those that answer questions. Where that is not
/// allowed, all are alike.
pub fn come_after_questions() {
    #[cfg(target_os = "linux")]
    {
        // Of this thread alone, whatever it inherited.
        let _ = rustix::process::setpriority_process(None, NICE);
    }
}
