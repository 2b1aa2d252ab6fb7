//! ZIP archives: their files, unpacked within bounds. A sheet of Excel or OpenOffice is one inside.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::event::Refusal;
use super::limits::Limits;

/// One file to be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name within the archive; nothing for a file that is none.
    pub name: Option<String>,
    pub bytes: Vec<u8>,
}

/// What begins as a ZIP.
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

fn refused(why: impl std::fmt::Display) -> Refusal {
    Refusal::whole(format!("is no ZIP archive that can be read: {why}"))
}

/// Unpacks what is packed once, and checks what a sheet unpacks to: no member may grow beyond the
/// bounds, whatever its header says.
///
/// # Errors
/// The archive is broken, locked, or larger than allowed once unpacked; it holds no file.
pub fn unpack(bytes: Vec<u8>, limits: &Limits) -> Result<Vec<Member>, Refusal> {
    limits.bytes(bytes.len())?;
    if !is_zip(&bytes) {
        return Ok(vec![Member { name: None, bytes }]);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes.as_slice())).map_err(refused)?;
    if archive.len() > limits.members {
        let problem = format!("holds {} files; allowed: at most {}", archive.len(), limits.members);
        return Err(Refusal::whole(problem));
    }
    let sheet = archive.file_names().flatten().any(|name| {
        matches!(name.as_ref(), "[Content_Types].xml" | "content.xml" | "xl/workbook.xml")
    });
    let (mut members, mut total) = (Vec::new(), 0);
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(refused)?;
        if file.is_dir() {
            continue;
        }
        let name = file.name().map_err(refused)?.into_owned();
        let packed = file.compressed_size();
        // Small files may be packed very well.
        let most =
            (packed.saturating_mul(limits.ratio)).max(1 << 20).min((limits.bytes - total) as u64);
        let mut unpacked = Vec::new();
        let mut bounded = file.take(most + 1);
        let read = if sheet {
            std::io::copy(&mut bounded, &mut std::io::sink())
        } else {
            bounded.read_to_end(&mut unpacked).map(|read| read as u64)
        };
        let read = read.map_err(refused)?;
        if read > most {
            return Err(Refusal::whole(format!(
                "its member {name} unpacks to more than allowed: {} times its size, {} bytes in all",
                limits.ratio, limits.bytes
            )));
        }
        total += usize::try_from(read).unwrap_or(usize::MAX);
        // What the systems of computers put beside the files.
        let own = name.starts_with("__MACOSX/")
            || name.rsplit('/').next().is_some_and(|base| base.starts_with('.'));
        if !sheet && !own && !unpacked.is_empty() {
            members.push(Member { name: Some(name), bytes: unpacked });
        }
    }
    if sheet {
        return Ok(vec![Member { name: None, bytes }]);
    }
    if members.is_empty() {
        return Err(Refusal::whole("is an archive without a file in it"));
    }
    Ok(members)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn files_are_unpacked_and_a_sheet_stays_whole() {
        let limits = Limits::default();
        let members = unpack(
            packed(&[("a.csv", b"a"), ("__MACOSX/._a.csv", b"x"), ("b/c.csv", b"c")]),
            &limits,
        )
        .unwrap();
        let names: Vec<_> = members.iter().filter_map(|member| member.name.as_deref()).collect();
        assert_eq!(names, ["a.csv", "b/c.csv"]);
        let sheet = packed(&[("[Content_Types].xml", b"<x/>")]);
        assert_eq!(unpack(sheet.clone(), &limits).unwrap(), [Member { name: None, bytes: sheet }]);
        assert_eq!(unpack(b"Date;".to_vec(), &limits).unwrap().len(), 1);
    }

    #[test]
    fn what_grows_beyond_the_bounds_is_refused_without_being_held() {
        let limits = Limits { bytes: 8 << 20, ..Limits::default() };
        let bomb = packed(&[("a.csv", &vec![b'0'; 6 << 20])]);
        assert!(unpack(bomb, &limits).unwrap_err().problem.contains("unpacks to more"));
        let few = Limits { members: 1, ..Limits::default() };
        assert!(unpack(packed(&[("a", b"a"), ("b", b"b")]), &few).is_err());
        assert!(unpack(b"PK\x03\x04 broken".to_vec(), &limits).is_err());
        assert!(unpack(packed(&[]), &limits).is_err());
    }
}
