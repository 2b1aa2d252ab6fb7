//! What must hold of every reader of banks' files, whatever the bytes.

use conversation_service::import::bank::{Asked, Content, Event, Format, Layout, Limits};

/// Bounds small enough that none of them is reached by time alone.
fn limits() -> Limits {
    Limits { bytes: 8 << 20, rows: 20_000, cells: 400_000, ..Limits::default() }
}

/// Reads as this format, with and without a mapping: the reader ends, names only accounts that it has
/// told, and tells no more events than the bytes can hold.
pub fn holds(format: Format, data: &[u8]) {
    for mapping in [None, Layout::from_mapping("dates=dmy,decimals=comma").ok()] {
        let asked = Asked { mapping, limits: limits() };
        let (mut accounts, mut events) = (0_usize, 0_usize);
        let content = Content::of_format(format, data.to_vec(), asked);
        let read = content.and_then(|content| content.read(&mut |event| {
            events += 1;
            match event {
                Event::Account(_) => accounts += 1,
                Event::Movement(movement) => {
                    assert!(movement.account < accounts, "a movement of no account");
                }
                Event::Balance(balance) => {
                    assert!(balance.account < accounts, "a balance of no account");
                }
                Event::Unread(unread) => assert!(!unread.problem.is_empty()),
                Event::Note(note) => assert!(!note.is_empty()),
            }
        }));
        if let Err(refusal) = read {
            assert!(!refusal.problem.is_empty());
        }
        // A packed sheet holds more than its bytes.
        let packed = matches!(format, Format::Sheet | Format::Xls);
        assert!(packed || events <= 4 * data.len() + 8, "more is told than there is");
    }
}
