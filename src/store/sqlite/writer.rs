//! Group commit: one task writes. All that waits when it begins shares a transaction, and everyone is
//! answered after its sync; what comes meanwhile shares the next one.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::{mpsc, oneshot};

use crate::store::StoreError;

/// Writes that share a transaction at the most.
const TOGETHER: usize = 128;
/// Writes that may wait; more wait for a place.
const WAITING: usize = 1_024;

pub type Running<'a, T> = Pin<Box<dyn Future<Output = sqlx::Result<T>> + Send + 'a>>;

/// One thing to write. Where it has nothing to write after all (another was faster), it must leave
/// the tables as they are: the transaction is not its own.
pub trait Write: Send + Sync + 'static {
    type Output: Send + 'static;

    fn run<'a>(&'a self, connection: &'a mut SqliteConnection) -> Running<'a, Self::Output>;
}

/// The way to the one task that writes; it ends with this.
pub struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
    commits: Arc<AtomicU64>,
}

impl Writer {
    /// Connects and brings the tables to their version.
    pub async fn open(
        options: SqliteConnectOptions,
        migrations: &Migrator,
    ) -> Result<Writer, StoreError> {
        let mut connection = options.connect().await?;
        migrations.run(&mut connection).await?;
        let (jobs, waiting) = mpsc::channel(WAITING);
        let commits = Arc::new(AtomicU64::new(0));
        let committer =
            Committer { options, connection: Some(connection), commits: commits.clone() };
        tokio::spawn(committer.work(waiting));
        Ok(Writer { jobs, commits })
    }

    /// Ends when the write is synced. A caller that goes away does not undo it.
    pub async fn write<W: Write>(&self, write: W) -> Result<W::Output, StoreError> {
        let gone = || StoreError::Unavailable("its writer has ended".into());
        let (answer, answered) = oneshot::channel();
        let job = Box::new(Pending { write, output: None, answer });
        self.jobs.send(job).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    /// Empties the write-ahead log: what was erased is in it no more.
    pub async fn truncate_log(&self) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        let gone = || StoreError::Unavailable("its writer has ended".into());
        self.jobs.send(Box::new(Truncate { answer })).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }
}

/// A write that somebody waits for.
trait Job: Send {
    fn run<'a>(&'a mut self, connection: &'a mut SqliteConnection) -> Running<'a, ()>;

    /// Tells who waits how it ended.
    fn end(self: Box<Self>, committed: Result<(), StoreError>);

    /// It must not run within a transaction.
    fn is_alone(&self) -> bool {
        false
    }
}

struct Pending<W: Write> {
    write: W,
    output: Option<W::Output>,
    answer: oneshot::Sender<Result<W::Output, StoreError>>,
}

impl<W: Write> Job for Pending<W> {
    fn run<'a>(&'a mut self, connection: &'a mut SqliteConnection) -> Running<'a, ()> {
        Box::pin(async move {
            self.output = Some(self.write.run(connection).await?);
            Ok(())
        })
    }

    fn end(self: Box<Self>, committed: Result<(), StoreError>) {
        let Pending { output, answer, .. } = *self;
        let unwritten = || StoreError::Unavailable("it was not written".into());
        let ended = committed.and_then(|()| output.ok_or_else(unwritten));
        // Who waited may be gone.
        let _ = answer.send(ended);
    }
}

struct Truncate {
    answer: oneshot::Sender<Result<(), StoreError>>,
}

impl Job for Truncate {
    fn run<'a>(&'a mut self, connection: &'a mut SqliteConnection) -> Running<'a, ()> {
        Box::pin(async move {
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(connection).await?;
            Ok(())
        })
    }

    fn end(self: Box<Self>, committed: Result<(), StoreError>) {
        let _ = self.answer.send(committed);
    }

    fn is_alone(&self) -> bool {
        true
    }
}

struct Committer {
    options: SqliteConnectOptions,
    /// None after a failure: a connection whose transaction failed is not to be trusted.
    connection: Option<SqliteConnection>,
    commits: Arc<AtomicU64>,
}

/// Why a transaction came to nothing.
enum Failed {
    /// A write failed: the others may do without it.
    Write(StoreError),
    /// The transaction itself: nobody knows more than that it was not acknowledged.
    Transaction(StoreError),
}

impl Committer {
    async fn work(mut self, mut waiting: mpsc::Receiver<Box<dyn Job>>) {
        let mut jobs = Vec::with_capacity(TOGETHER);
        while waiting.recv_many(&mut jobs, TOGETHER).await > 0 {
            let mut together = Vec::new();
            for job in jobs.drain(..) {
                if job.is_alone() {
                    self.commit(std::mem::take(&mut together)).await;
                    self.alone(job).await;
                } else {
                    together.push(job);
                }
            }
            self.commit(together).await;
        }
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the store did not close well");
        }
    }

    /// Commits all together; where one of them fails, each by itself.
    async fn commit(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        if jobs.is_empty() {
            return;
        }
        match self.transact(&mut jobs).await {
            Ok(()) => jobs.into_iter().for_each(|job| job.end(Ok(()))),
            Err(Failed::Write(_)) if jobs.len() > 1 => {
                for job in jobs {
                    let mut one = vec![job];
                    let ended = self.transact(&mut one).await.map_err(Failed::error);
                    one.into_iter().for_each(|job| {
                        job.end(ended.as_ref().copied().map_err(StoreError::told_again));
                    });
                }
            }
            Err(failed) => {
                let error = failed.error();
                jobs.into_iter().for_each(|job| job.end(Err(error.told_again())));
            }
        }
    }

    async fn alone(&mut self, mut job: Box<dyn Job>) {
        let ran = match self.connection().await {
            Ok(connection) => job.run(connection).await.map_err(StoreError::from),
            Err(error) => Err(error),
        };
        job.end(ran);
    }

    async fn transact(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), Failed> {
        let ended = self.try_transact(jobs).await;
        match &ended {
            Ok(()) => {
                self.commits.fetch_add(1, Ordering::Relaxed);
            }
            Err(_) => self.connection = None,
        }
        ended
    }

    async fn try_transact(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), Failed> {
        let connection = self.connection().await.map_err(Failed::Transaction)?;
        let whole = |error: sqlx::Error| Failed::Transaction(error.into());
        // A writer from the beginning: one that becomes it later may find the tables changed.
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(whole)?;
        for job in jobs {
            job.run(&mut transaction).await.map_err(|error| Failed::Write(error.into()))?;
        }
        transaction.commit().await.map_err(whole)
    }

    async fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        Ok(self.connection.insert(connection))
    }
}

impl Failed {
    fn error(self) -> StoreError {
        match self {
            Failed::Write(error) | Failed::Transaction(error) => error,
        }
    }
}
