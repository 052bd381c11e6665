using System.Runtime.InteropServices;
using CsCheck;
using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Cache;

public sealed class KvStoreTests : IDisposable
{
    private const long Limit = 1 << 20;
    private static readonly ModelShape s_shape = DefaultShape;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_AfterARestart_FindsWhatWasWritten()
    {
        using (var store = Open())
        {
            Assert.True(store.TryAppend(Identity(1), Kv(1)));
            Assert.True(store.TryAppend(Identity(2), Kv(2)));
            Assert.False(store.TryAppend(Identity(2), Kv(2)), "it is there already");
        }

        using var again = Open();
        Assert.Equal(Kv(1), Read(again, 1));
        Assert.Equal(Kv(2), Read(again, 2));
        Assert.Null(Read(again, 3));
        Assert.Equal(0, again.Damaged);
        again.CheckIntegrity();
    }

    /// <summary>As after a power cut: any length of the last write may have reached the disk.</summary>
    [Fact]
    public void Open_TornTail_IsCutOffAndTheRestServed()
    {
        using (var store = Open())
        {
            store.TryAppend(Identity(1), Kv(1));
            store.TryAppend(Identity(2), Kv(2));
        }

        var path = _folder.Segments.Single();
        var whole = File.ReadAllBytes(path);
        var first = KvSegmentHeader.Size + KvEntryHeader.Size + (Identity(1).TokenIds.Length * 4) + Kv(1).Length;
        for (var length = first; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(path, whole[..length]);
            using var store = Open();
            Assert.Equal(first, new FileInfo(path).Length);
            Assert.Equal(Kv(1), Read(store, 1));
            Assert.Null(Read(store, 2));
            Assert.True(store.TryAppend(Identity(2), Kv(2)));
            Assert.Equal(Kv(2), Read(store, 2));
        }
    }

    [Fact]
    public void TryRead_AnyBitFlipped_ServesNothing() => Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 7]).Sample(
        pick =>
        {
            using var folder = new TemporaryFolder();
            using (var store = KvStore.Open(folder.Path, Limit, s_shape))
            {
                store.TryAppend(Identity(1), Kv(1));
                store.TryAppend(Identity(2), Kv(2));
            }

            var path = folder.Segments.Single();
            var bytes = File.ReadAllBytes(path);
            bytes[pick.Item1 % bytes.Length] ^= (byte)(1 << pick.Item2);
            File.WriteAllBytes(path, bytes);
            using var again = KvStore.Open(folder.Path, Limit, s_shape);

            var served = new[] { 1, 2 }.Where(text => Read(again, text) is not null).ToArray();

            Assert.All(served, text => Assert.Equal(Kv(text), Read(again, text)));
            Assert.True(served.Length < 2, "one of the entries, or its header, or the file's, was damaged");
            again.CheckIntegrity();
        },
        iter: 200);

    [Fact]
    public void Purge_LeavesNoByteOfItInAnyFile()
    {
        using var store = Open();
        var tenant = ChunkIdentity.Of(Passage(Tokens(9, 1)), new TenantScope("tenant"), s_shape.Digest);
        store.TryAppend(Identity(1), Kv(1));
        store.TryAppend(tenant, Kv(1));
        store.TryAppend(Identity(2), Kv(2));
        Assert.NotEmpty(KvScan.Find(_folder.Path, [Identity(1)], CancellationToken.None));

        store.Purge([Identity(1)]);

        Assert.Empty(KvScan.Find(_folder.Path, [Identity(1)], CancellationToken.None));
        foreach (var path in _folder.Segments)
        {
            var bytes = File.ReadAllBytes(path).AsSpan();
            Assert.True(bytes.IndexOf(Kv(1)) < 0, "the KV is overwritten");
            Assert.True(bytes.IndexOf(MemoryMarshal.AsBytes(Identity(1).TokenIds.AsSpan())) < 0, "the token ids are overwritten");
        }

        Assert.Null(Read(store, 1));
        Assert.Equal(Kv(2), Read(store, 2));
        store.Dispose();
        using var again = Open();
        Assert.Equal(0, again.HoldsContentOf(Identity(1)));
        Assert.Equal(Kv(2), Read(again, 2));
    }

    [Fact]
    public void TryAppend_DiskFull_StopsWritingAndGoesOnReading()
    {
        var disk = new FaultyDisk();
        using (var store = KvStore.Open(_folder.Path, Limit, s_shape, disk.Open))
        {
            store.TryAppend(Identity(1), Kv(1));
            disk.FreeBytes = 200;

            Assert.False(store.TryAppend(Identity(2), Kv(2)));
            disk.FreeBytes = long.MaxValue / 2;
            Assert.False(store.TryAppend(Identity(3), Kv(3)), "what failed once is not tried with every passage");

            Assert.Contains("No space left on device", store.Trouble);
            Assert.Equal(Kv(1), Read(store, 1));
            Assert.Null(Read(store, 2));
        }

        using var again = Open();
        Assert.Null(again.Trouble);
        Assert.True(again.TryAppend(Identity(2), Kv(2)));
        Assert.Equal(Kv(1), Read(again, 1));
    }

    [Fact]
    public void Open_TheFolderOfAnother_IsRefused()
    {
        using var store = Open();

        var refusal = Assert.Throws<IOException>(() => Open());

        Assert.Equal($"The KV folder {_folder.Path} is in use by another process.", refusal.Message);
    }

    [Fact]
    public void Open_AnotherModelsFiles_AreRemoved()
    {
        using (var store = KvStore.Open(_folder.Path, Limit, s_shape with { Digest = "another" }))
        {
            store.TryAppend(Identity(1), Kv(1));
        }

        using var ours = Open();

        Assert.Empty(_folder.Segments);
        Assert.Equal(0, ours.Entries);
    }

    [Fact]
    public void TryAppend_MoreThanTheLimit_DropsTheOldestButNotWhatIsRead()
    {
        using var store = KvStore.Open(_folder.Path, 20_000, s_shape);
        store.TryAppend(Identity(0), Kv(0));
        for (var text = 1; text < 200; text++)
        {
            Assert.True(store.TryAppend(Identity(text), Kv(text)));
            Assert.NotNull(Read(store, 0));
            Assert.True(_folder.Segments.Sum(path => new FileInfo(path).Length) <= 20_000, "the files keep to their limit");
            store.CheckIntegrity();
        }

        Assert.Null(Read(store, 1));
        Assert.Equal(Kv(199), Read(store, 199));
    }

    private enum Verb
    {
        Append,
        AppendMore,
        Read,
        Purge,
        Reopen,
        Damage,
        Fill,
    }

    /// <summary>Against a dictionary: the store may have forgotten, it may never be wrong, and what was purged is in no file.</summary>
    [Fact]
    public void AnyOperations_NothingWrongIsServedAndNothingPurgedIsLeft() =>
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[0, 9], Gen.Int[0, 1_000_000]).Array[0, 60].Sample(
            operations =>
            {
                using var folder = new TemporaryFolder();
                var disk = new FaultyDisk();
                var store = KvStore.Open(folder.Path, 6000, s_shape, disk.Open);
                var written = new HashSet<int>();
                try
                {
                    foreach (var (verb, text, pick) in operations)
                    {
                        switch (verb)
                        {
                            case Verb.Append or Verb.AppendMore:
                                if (store.TryAppend(Identity(text), Kv(text)))
                                {
                                    written.Add(text);
                                }

                                break;
                            case Verb.Read when Read(store, text) is { } kv:
                                Assert.Contains(text, written);
                                Assert.Equal(Kv(text), kv);
                                break;
                            case Verb.Purge:
                                store.Purge([Identity(text)]);
                                written.Remove(text);
                                break;
                            case Verb.Reopen:
                                store.Dispose();
                                disk.FreeBytes = long.MaxValue / 2;
                                store = KvStore.Open(folder.Path, 6000, s_shape, disk.Open);
                                break;
                            case Verb.Damage when folder.Segments.ToArray() is { Length: > 0 } paths:
                                Damage(paths[pick % paths.Length], pick);
                                break;
                            case Verb.Fill when pick % 4 == 0:
                                disk.FreeBytes = pick % 900;
                                break;
                        }

                        store.CheckIntegrity();
                        Assert.All(Enumerable.Range(0, 10).Except(written), gone => Assert.Equal(0, store.HoldsContentOf(Identity(gone))));
                    }
                }
                finally
                {
                    store.Dispose();
                }
            },
            iter: 300);

    /// <summary>In a payload: what a header says is checked when it is read at the start.</summary>
    private static void Damage(string path, int pick)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var at = KvSegmentHeader.Size + KvEntryHeader.Size + (pick % 100);
        if (at < file.Length)
        {
            file.Position = at;
            var value = file.ReadByte();
            file.Position = at;
            file.WriteByte((byte)(value ^ 0x55));
        }
    }

    private KvStore Open() => KvStore.Open(_folder.Path, Limit, s_shape);

    private static byte[]? Read(KvStore store, int text)
    {
        var kv = new byte[Kv(text).Length];
        return store.TryRead(Identity(text), kv) ? kv : null;
    }

    private static ChunkIdentity Identity(int text) => ChunkIdentity.Of(Passage(Tokens(9, text)), TenantScope.Public, s_shape.Digest);

    private static byte[] Kv(int text)
    {
        var bytes = new byte[3 * s_shape.BytesPerBlock];
        new Random(text + 1).NextBytes(bytes);
        return bytes;
    }
}
