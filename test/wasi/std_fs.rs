// What Rust's std::fs makes of WASI.
use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};
use std::time::{Duration, Instant};

fn main() -> std::io::Result<()> {
    fs::create_dir_all("/home/a/b/c")?;
    fs::write("/home/a/b/c/text", "written by Rust")?;
    println!("{}", fs::read_to_string("/home/a/b/c/text")?);
    println!("{:?}", fs::create_dir("/home/a").unwrap_err().kind());
    println!("{:?}", fs::read("/home/absent").unwrap_err().kind());
    println!("{:?}", fs::read("/elsewhere").is_err());

    let mut file = fs::OpenOptions::new().read(true).append(true).open("/home/old.txt")?;
    file.write_all(b" and more")?;
    file.seek(SeekFrom::Start(5))?;
    let mut rest = String::new();
    file.read_to_string(&mut rest)?;
    println!("{rest}");
    file.set_len(3)?;
    file.sync_all()?;
    println!("{}", file.metadata()?.len());

    fs::copy("/home/a/b/c/text", "/other/copy")?;
    fs::rename("/other/copy", "/home/a/moved")?;
    fs::hard_link("/home/a/moved", "/home/a/again")?;
    fs::remove_file("/home/a/moved")?;
    let mut names: Vec<_> = fs::read_dir("/home/a")?
        .map(|entry| entry.map(|e| (e.file_name(), e.file_type().unwrap().is_dir())))
        .collect::<Result<_, _>>()?;
    names.sort();
    println!("{names:?}");
    println!("{}", fs::symlink_metadata("/home/to-file")?.file_type().is_symlink());
    println!("{}", fs::metadata("/home/to-folder")?.is_dir());
    fs::remove_dir_all("/home/a/b")?;
    println!("{:?}", fs::remove_dir("/home/a").is_err());

    let begin = Instant::now();
    std::thread::sleep(Duration::from_millis(20));
    println!("{}", begin.elapsed() >= Duration::from_millis(10));  // node wakes up a little early at times.
    std::thread::yield_now();
    Ok(())
}
