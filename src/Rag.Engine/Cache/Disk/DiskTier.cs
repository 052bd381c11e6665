using System.Buffers;
using System.Collections.Concurrent;

namespace Rag.Engine.Cache.Disk;

/// <summary>
/// Chunks' KV on disk, behind bounded queues: the engine thread hands over and takes back buffers and never waits for the disk. Work is
/// done in the order in which it was asked for, by whoever calls <see cref="WorkOne"/>, one thread at a time.
/// </summary>
internal sealed class DiskTier : IDisposable
{
    /// <summary>Most bytes of buffers waiting to be written.</summary>
    private const long MostQueuedBytes = 64L << 20;

    /// <summary>Of the last read in the running mean of the bandwidth.</summary>
    private const double Weight = 0.2;

    /// <summary>
    /// One read in so many that look slower than computing is made all the same, or a disk that was slow once would never be tried again.
    /// </summary>
    private const int ReadsPerProbe = 32;

    private readonly KvStore _store;
    private readonly TimeProvider _time;
    private readonly BlockingCollection<Action> _work = [];
    private readonly ConcurrentQueue<RestoredChunk> _restored = [];
    private readonly SemaphoreSlim _isRestored = new(0);
    private long _queuedBytes;
    private double _bytesPerMillisecond = 1e6; // until the first read
    private int _slowReads;
    private long _hits;
    private long _bytesRead;

    public DiskTier(KvStore store, TimeProvider time) => (_store, _time) = (store, time);

    public KvStore Store => _store;

    /// <summary>Thread-safe.</summary>
    public DiskTierCounters Counters =>
        new(
            _store.Entries,
            _store.Bytes,
            Interlocked.Read(ref _hits),
            Interlocked.Read(ref _bytesRead),
            _store.BytesWritten,
            _store.Damaged,
            _store.Trouble
        )
        {
            RemovedFiles = _store.RemovedFiles,
            Broken = _store.Broken,
        };

    public bool Contains(ChunkIdentity identity) => _store.Contains(identity);

    /// <summary>True where reading the entry is estimated to take less time than <paramref name="recomputeMilliseconds"/>.</summary>
    public bool IsWorthReading(ChunkIdentity identity, double recomputeMilliseconds) =>
        _store.BytesOf(identity) is { } bytes
        && (bytes / Volatile.Read(ref _bytesPerMillisecond) < recomputeMilliseconds || ++_slowReads % ReadsPerProbe == 0);

    /// <summary>True where the queue takes a copy of that size.</summary>
    public bool HasRoomFor(int bytes) =>
        Interlocked.Read(ref _queuedBytes) is var queued && (queued == 0 || queued + bytes <= MostQueuedBytes);

    /// <summary>Takes a copy of the KV, to be written later; false where it is there already or nothing is written any more.</summary>
    /// <param name="fill">Writes the KV into the buffer; called before this returns.</param>
    public bool TrySpill(ChunkIdentity identity, int bytes, Action<Memory<byte>> fill)
    {
        if (_store.Trouble is not null || _store.Contains(identity))
        {
            return false;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(bytes);
        fill(buffer.AsMemory(0, bytes));
        Interlocked.Add(ref _queuedBytes, bytes);
        _work.Add(() =>
        {
            Interlocked.Add(ref _queuedBytes, -bytes);
            _store.TryAppend(identity, buffer.AsSpan(0, bytes));
            ArrayPool<byte>.Shared.Return(buffer);
        });
        return true;
    }

    /// <summary>Reads the entry's KV; the outcome is handed out by <see cref="TryTakeRestored"/>.</summary>
    public void Restore(ChunkEntry entry, int bytes) =>
        _work.Add(() =>
        {
            var buffer = ArrayPool<byte>.Shared.Rent(bytes);
            var started = _time.GetTimestamp();
            var isRead = false;
            try
            {
                isRead = _store.TryRead(entry.Identity, buffer.AsSpan(0, bytes));
            }
            finally
            {
                // Whatever goes wrong, nobody waits for ever.
                _restored.Enqueue(new RestoredChunk(entry, buffer, isRead ? bytes : 0));
                _isRestored.Release();
            }

            if (isRead)
            {
                NoteRead(bytes, _time.GetElapsedTime(started));
            }
        });

    public bool TryTakeRestored(out RestoredChunk restored) => _restored.TryDequeue(out restored);

    public static void Return(in RestoredChunk restored) => ArrayPool<byte>.Shared.Return(restored.Buffer);

    /// <summary>Waits until something is restored, or as long as given.</summary>
    public void WaitForRestored(TimeSpan most)
    {
        while (_restored.IsEmpty && _isRestored.Wait(most))
        {
            // The signal may be that of a chunk taken without waiting.
        }
    }

    /// <summary>
    /// Erases the texts, behind all that was asked for before; completes when nothing of them is left on the disk, faults
    /// where it cannot be erased.
    /// </summary>
    public void Purge(IReadOnlyList<ChunkIdentity> identities, TaskCompletionSource done) =>
        _work.Add(() =>
        {
            try
            {
                _store.Purge(identities);
                done.SetResult();
            }
            catch (Exception exception)
            {
                done.SetException(
                    new IOException($"The KV of a purged passage could not be erased from the disk: {exception.Message}", exception)
                );
            }
        });

    /// <summary>Completes behind all that was asked for before.</summary>
    public void Drain(TaskCompletionSource done) => _work.Add(done.SetResult);

    /// <summary>Does the oldest piece of work; false when there is none within the time given, or will be none.</summary>
    public bool WorkOne(TimeSpan wait)
    {
        if (!_work.TryTake(out var work, wait))
        {
            return false;
        }

        try
        {
            work();
        }
        catch (Exception broken)
        {
            // Only a broken invariant comes here. The engine goes on without the tier, and whoever reads the counters tells of it.
            _store.Break(broken);
        }

        return true;
    }

    /// <summary>A thread that works until <see cref="Complete"/>.</summary>
    public Thread Start()
    {
        var thread = new Thread(() =>
        {
            while (WorkOne(Timeout.InfiniteTimeSpan)) { }
        })
        {
            Name = "rag-kv-disk",
            IsBackground = true,
        };
        thread.Start();
        return thread;
    }

    /// <summary>No more work is taken; what was taken is done.</summary>
    public void Complete() => _work.CompleteAdding();

    public void Dispose()
    {
        _store.Dispose();
        _work.Dispose();
        _isRestored.Dispose();
    }

    private void NoteRead(int bytes, TimeSpan time)
    {
        Interlocked.Increment(ref _hits);
        Interlocked.Add(ref _bytesRead, bytes);
        var rate = bytes / Math.Max(1e-3, time.TotalMilliseconds);
        Volatile.Write(ref _bytesPerMillisecond, (Weight * rate) + ((1 - Weight) * _bytesPerMillisecond));
    }
}
