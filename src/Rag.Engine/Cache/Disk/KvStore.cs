using System.Collections.Concurrent;
using System.Globalization;
using Rag.Core.Prompts;

namespace Rag.Engine.Cache.Disk;

/// <summary>Where an entry lies.</summary>
internal sealed record KvLocation(KvSegment Segment, long Offset, KvEntryHeader Header)
{
    /// <summary>How often it was read from here: the worth of keeping it.</summary>
    public int Reads { get; set; }
}

/// <summary>
/// The KV of chunks in segment files of one folder, bounded in bytes, found again after a restart. A damaged entry is never served; a purged one leaves no byte.
/// Used by one thread, but for <see cref="Contains"/> and <see cref="HoldsContentOf"/>. One process a folder.
/// </summary>
internal sealed class KvStore : IDisposable
{
    private const string LockName = "lock";
    private const string Extension = ".kv";
    private const int SegmentsAtMost = 16;

    private readonly string _folder;
    private readonly long _limit;
    private readonly ModelShape _shape;
    private readonly Func<string, IKvFile> _open;
    private readonly FileStream _lock;
    private readonly ConcurrentDictionary<Digest, KvLocation> _index = [];
    private readonly List<KvSegment> _segments = []; // the oldest first; the last is written
    private long _bytes;

    private KvStore(string folder, long limit, ModelShape shape, Func<string, IKvFile> open, FileStream @lock) =>
        (_folder, _limit, _shape, _open, _lock) = (folder, limit, shape, open, @lock);

    public int Entries => _index.Count;

    /// <summary>Of all files, after the last operation. Thread-safe.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Entries found damaged, none of which was served.</summary>
    public long Damaged { get; private set; }

    public long BytesWritten { get; private set; }

    /// <summary>Why nothing more is written, in one sentence; null while all is well.</summary>
    public string? Trouble { get; private set; }

    /// <exception cref="IOException">The folder cannot be used, or another process uses it.</exception>
    public static KvStore Open(string folder, long limit, ModelShape shape, Func<string, IKvFile>? open = null)
    {
        if (shape.Digest.Length is 0 or > KvSegmentHeader.DigestLength || !shape.Digest.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            throw new ArgumentException($"The model's digest '{shape.Digest}' cannot be part of a file name.", nameof(shape));
        }

        Directory.CreateDirectory(folder);
        var store = new KvStore(folder, limit, shape, open ?? (path => new KvFile(path)), Lock(folder));
        try
        {
            store.OpenSegments();
            store.NoteBytes();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Thread-safe.</summary>
    public bool Contains(ChunkIdentity identity) => _index.ContainsKey(identity.Key);

    /// <summary>Thread-safe: entries of the text in any scope.</summary>
    public int HoldsContentOf(ChunkIdentity identity) => _index.Values.Count(location => location.Header.Content == identity.Content);

    /// <summary>Bytes that reading the entry takes, or null where there is none. Thread-safe.</summary>
    public long? BytesOf(ChunkIdentity identity) => _index.TryGetValue(identity.Key, out var location) ? location.Header.TotalBytes : null;

    /// <summary>False where there is none, or a damaged one, which is then erased.</summary>
    public bool TryRead(ChunkIdentity identity, Span<byte> kv)
    {
        if (!_index.TryGetValue(identity.Key, out var location))
        {
            return false;
        }

        var tokens = new int[location.Header.TokenCount];
        if (kv.Length == location.Header.KvBytes && IsIntact(location, tokens, kv))
        {
            location.Reads++;
            return tokens.AsSpan().SequenceEqual(identity.TokenIds.AsSpan());
        }

        Damaged++;
        Forget(location);
        return false;
    }

    /// <summary>False when it was not written: it is there already, is larger than all files may be, or the disk is full.</summary>
    public bool TryAppend(ChunkIdentity identity, ReadOnlySpan<byte> kv)
    {
        var header = new KvEntryHeader(
            false, identity.TokenIds.Length, kv.Length, identity.Key, identity.Content, Checksum.Of(AsBytes(identity), kv));
        var isWritten = Trouble is null
            && !_index.ContainsKey(identity.Key)
            && Guard(() => MakeRoom(header.TotalBytes))
            && TryWrite(header, identity.TokenIds.AsSpan(), kv);
        NoteBytes();
        return isWritten;
    }

    /// <summary>Erases the text in every scope; what is left of it on the disk is zeros when this returns.</summary>
    /// <exception cref="IOException">It could not be erased.</exception>
    public void Purge(IEnumerable<ChunkIdentity> identities)
    {
        var contents = identities.Select(identity => identity.Content).ToHashSet();
        var touched = new HashSet<KvSegment>();
        foreach (var location in _index.Values.Where(location => contents.Contains(location.Header.Content)).ToArray())
        {
            touched.Add(location.Segment);
            if (!Guard(() => Erase(location)))
            {
                Drop(location.Segment); // a disk that refuses zeros may still let the file go
            }
        }

        foreach (var segment in touched.Where(_segments.Contains))
        {
            segment.Flush();
        }
    }

    public void StopWriting(Exception exception) =>
        Trouble ??= $"Passages are no longer kept on disk in {_folder}: {exception.Message} Make room and restart.";

    public void CheckIntegrity()
    {
        Invariant.Holds(_index.Values.All(location => _segments.Contains(location.Segment)), "every entry lies in a segment");
        Invariant.Holds(_segments.All(segment => segment.LiveEntries == _index.Values.Count(location => location.Segment == segment)), "live entries add up");
        Invariant.Holds(BytesNow <= _limit || _segments.Count <= 1, "the files keep to their limit");
    }

    public void Dispose()
    {
        _segments.ForEach(segment => segment.Dispose());
        _lock.Dispose();
    }

    private long BytesNow => _segments.Sum(segment => segment.Length);

    private void NoteBytes() => Interlocked.Exchange(ref _bytes, BytesNow);

    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new IOException($"The KV folder {folder} is in use by another process.", exception);
        }
    }

    private void OpenSegments()
    {
        foreach (var path in Directory.EnumerateFiles(_folder, "*" + Extension).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            var number = 0;
            var isOurs = name.StartsWith(_shape.Digest + "-", StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(_shape.Digest.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number);
            var file = isOurs ? _open(path) : null;
            var entries = new List<(KvEntryHeader Header, long Offset)>();
            if (file is not null && KvSegment.Open(path, number, file, _shape, (header, offset) => entries.Add((header, offset))) is { } segment)
            {
                _segments.Add(segment);
                entries.ForEach(entry => Index(segment, entry.Header, entry.Offset));
            }
            else
            {
                // Another model's or another version's: it would serve nobody, and no purge would find its entries.
                file?.Dispose();
                File.Delete(path);
            }
        }

        while (BytesNow > _limit)
        {
            Drop(_segments[0]);
        }
    }

    /// <summary>The younger of two entries with one key is the one that counts; the older takes room until its segment goes.</summary>
    private void Index(KvSegment segment, KvEntryHeader header, long offset)
    {
        if (_index.TryGetValue(header.Key, out var older))
        {
            Forget(older);
        }

        _index[header.Key] = new KvLocation(segment, offset, header);
    }

    private static bool IsIntact(KvLocation location, Span<int> tokens, Span<byte> kv)
    {
        try
        {
            return location.Segment.TryRead(location.Header, location.Offset, tokens, kv);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Forget(KvLocation location)
    {
        if (!Guard(() => Erase(location)))
        {
            Drop(location.Segment);
        }
    }

    private bool Erase(KvLocation location)
    {
        location.Segment.Erase(location.Header, location.Offset);
        _index.TryRemove(location.Header.Key, out _);
        return true;
    }

    private bool MakeRoom(long bytes)
    {
        var segmentBytes = _limit / SegmentsAtMost;
        if (KvSegmentHeader.Size + bytes > _limit)
        {
            return false;
        }

        foreach (var empty in _segments.SkipLast(1).Where(segment => segment.LiveEntries == 0).ToArray())
        {
            Drop(empty);
        }

        while (_segments.Count > 0 && BytesNow + KvSegmentHeader.Size + bytes > _limit)
        {
            DropOldest(segmentBytes / 2);
        }

        if (_segments is [] || (_segments[^1].Length > KvSegmentHeader.Size && _segments[^1].Length + bytes > segmentBytes))
        {
            AddSegment();
        }

        return true;
    }

    private void AddSegment()
    {
        var number = _segments is [.., var last] ? last.Number + 1 : 0;
        var path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{_shape.Digest}-{number:D9}{Extension}"));
        var file = _open(path);
        try
        {
            _segments.Add(KvSegment.Create(path, number, file, _shape));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Its entries that were read since they were written are written once more, the most read first.</summary>
    /// <param name="most">Bytes to write.</param>
    private void DropOldest(long most)
    {
        var oldest = _segments[0];
        var saved = new List<(KvEntryHeader Header, int[] Tokens, byte[] Kv)>();
        foreach (var location in _index.Values.Where(location => location.Segment == oldest && location.Reads > 0).OrderByDescending(location => location.Reads).ThenBy(location => location.Offset))
        {
            var entry = (location.Header, Tokens: new int[location.Header.TokenCount], Kv: new byte[location.Header.KvBytes]);
            if (location.Header.TotalBytes <= most && IsIntact(location, entry.Tokens, entry.Kv))
            {
                most -= location.Header.TotalBytes;
                saved.Add(entry);
            }
        }

        Drop(oldest);
        foreach (var (header, tokens, kv) in saved)
        {
            if (_segments.Count == 0)
            {
                AddSegment();
            }

            TryWrite(header, tokens, kv);
        }
    }

    private void Drop(KvSegment segment)
    {
        _segments.Remove(segment);
        foreach (var location in _index.Values.Where(location => location.Segment == segment).ToArray())
        {
            _index.TryRemove(location.Header.Key, out _);
        }

        segment.Dispose();
        File.Delete(segment.Path);
    }

    private bool TryWrite(KvEntryHeader header, ReadOnlySpan<int> tokens, ReadOnlySpan<byte> kv)
    {
        var segment = _segments[^1];
        try
        {
            var offset = segment.Append(header, tokens, kv);
            _index[header.Key] = new KvLocation(segment, offset, header);
            BytesWritten += header.TotalBytes;
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            StopWriting(exception);
            return false;
        }
    }

    /// <summary>False as well when the disk refused.</summary>
    private bool Guard(Func<bool> write)
    {
        try
        {
            return write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            StopWriting(exception);
            return false;
        }
    }

    private static ReadOnlySpan<byte> AsBytes(ChunkIdentity identity) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(identity.TokenIds.AsSpan());
}
