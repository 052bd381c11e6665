using System.Runtime.InteropServices;
using CsCheck;
using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Tests.Support;
using Rag.Tests;
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

    /// <summary>As after a power cut: any length of the last write may have reached the disk, under either of its names.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(".tmp")]
    public void Open_TornFile_IsRemovedAndTheRestServed(string extension)
    {
        using (var store = Open())
        {
            store.TryAppend(Identity(1), Kv(1));
            store.TryAppend(Identity(2), Kv(2));
        }

        var path = PathOf(2);
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length += 7)
        {
            File.Delete(path);
            File.WriteAllBytes(path + extension, whole[..length]);
            using var store = Open();
            Assert.Equal([PathOf(1)], AllFiles());
            Assert.Equal(1, store.RemovedFiles);
            Assert.Equal(Kv(1), Read(store, 1));
            Assert.Null(Read(store, 2));
            Assert.True(store.TryAppend(Identity(2), Kv(2)));
            Assert.Equal(Kv(2), Read(store, 2));
        }
    }

    /// <summary>A header that another program wrote may have a valid checksum and claim any size.</summary>
    [Theory]
    [InlineData(0x3FFF_FFE0, 0)]
    [InlineData(0x3FFF_FFE0, long.MaxValue)]
    [InlineData(0x1000_0000, 0x1_0000_0000)]
    [InlineData(-1, 192)]
    [InlineData(0, 0)]
    [InlineData(9, -1)]
    [InlineData(9, 64)]
    [InlineData(600, 150 * 64)]
    public void Open_HeaderOfImpossibleSizes_IsRemovedAndAllocatesNothing(int tokenCount, long kvBytes)
    {
        var header = KvHeader.Of(Identity(1), Kv(1), 1) with { TokenCount = tokenCount, KvBytes = kvBytes };
        var bytes = new byte[KvHeaderFormat.Size];
        new KvHeaderFormat(s_shape).Write(header, bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(1))!);
        using (var file = new FileStream(PathOf(1), FileMode.CreateNew))
        {
            file.Write(bytes);
            file.SetLength(Math.Clamp(header.FileBytes, bytes.Length, 1L << 33)); // mostly a hole
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var store = KvStore.Open(_folder.Path, long.MaxValue, s_shape);

        Assert.Equal(0, store.Entries);
        Assert.Equal(1, store.RemovedFiles);
        Assert.Null(Read(store, 1));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Empty(AllFiles());
    }

    [Fact]
    public void Open_AFileUnderAnotherName_IsRemoved()
    {
        using (var store = Open())
        {
            store.TryAppend(Identity(1), Kv(1));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(2))!);
        File.Copy(PathOf(1), PathOf(2));
        using var again = Open();

        Assert.Equal([PathOf(1)], AllFiles());
        Assert.Null(Read(again, 2));
        Assert.Equal(Kv(1), Read(again, 1));
    }

    [Fact]
    public void Open_FilesOfTheFormerLayout_AreRemovedAndNothingElse()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "model-a-000000000.kv"), "\nRAGKV01");
        var other = Path.Combine(_folder.Path, "notes.txt");
        File.WriteAllText(other, "");

        using var store = Open();

        Assert.Equal(1, store.RemovedFiles);
        Assert.Equal([other], AllFiles());
    }

    [Fact]
    public void Open_ALinkToAFolderElsewhere_LeavesItsFilesAlone()
    {
        using var elsewhere = new TemporaryFolder();
        var file = Path.Combine(elsewhere.Path, "theirs.kv");
        File.WriteAllText(file, "");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "ab"), elsewhere.Path);

        using var store = Open();

        Assert.True(File.Exists(file));
    }

    /// <summary>A pipe is not waited for, and what a link leads to is neither read, written nor removed.</summary>
    [Theory]
    [InlineData(".kv")]
    [InlineData(".kv.tmp")]
    public void Open_APipeOrALinkInAFilesPlace_IsRemovedAndThePlaceUsed(string extension)
    {
        using var elsewhere = new TemporaryFolder();
        var file = Path.Combine(elsewhere.Path, "theirs");
        File.WriteAllText(file, "theirs");
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(1))!);
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(2))!);
        Pipes.Make(Path.ChangeExtension(PathOf(1), extension));
        File.CreateSymbolicLink(Path.ChangeExtension(PathOf(2), extension), file);
        Assert.Empty(KvScan.Find(_folder.Path, [Identity(1)], CancellationToken.None));

        using var store = Open();

        Assert.Equal(2, store.RemovedFiles);
        Assert.True(store.TryAppend(Identity(1), Kv(1)));
        Assert.True(store.TryAppend(Identity(2), Kv(2)));
        Assert.Equal(Kv(2), Read(store, 2));
        Assert.Equal("theirs", File.ReadAllText(file));
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("folder's file")]
    [InlineData("folder's link")]
    public void TryAppend_SomethingElseInItsPlace_WritesTheOthers(string obstacle)
    {
        using var elsewhere = new TemporaryFolder();
        var parent = Path.GetDirectoryName(PathOf(1))!;
        switch (obstacle)
        {
            case "folder":
                Directory.CreateDirectory(PathOf(1));
                break;
            case "folder's file":
                File.WriteAllText(parent, "");
                break;
            default:
                Directory.CreateSymbolicLink(parent, elsewhere.Path);
                break;
        }

        using var store = Open();

        Assert.False(store.TryAppend(Identity(1), Kv(1)));
        Assert.Null(store.Trouble);
        Assert.True(store.TryAppend(Identity(2), Kv(2)));
        Assert.Equal(Kv(2), Read(store, 2));
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere.Path));
    }

    [Fact]
    public void Open_APipeInThePlaceOfTheLock_IsRefusedByName()
    {
        var path = Path.Combine(_folder.Path, "lock");
        Pipes.Make(path);

        Assert.Contains(path, Assert.Throws<IOException>(() => Open()).Message);
    }

    [Fact]
    public void TryRead_APipeInThePlaceOfAFileSinceTheOpening_IsADamagedEntry()
    {
        using var store = Open();
        store.TryAppend(Identity(1), Kv(1));
        File.Delete(PathOf(1));
        Pipes.Make(PathOf(1));

        Assert.Null(Read(store, 1));
        Assert.Equal(1, store.Damaged);
    }

    [Fact]
    public void Open_WithASmallerLimit_RemovesTheOldest()
    {
        using (var store = Open())
        {
            foreach (var text in new[] { 5, 3, 8, 1 })
            {
                store.TryAppend(Identity(text), Kv(text));
            }
        }

        using var again = KvStore.Open(_folder.Path, 1000, s_shape);

        again.CheckIntegrity();
        Assert.Equal([false, false, true, true], new[] { 5, 3, 8, 1 }.Select(text => Read(again, text) is not null));
        Assert.Equal(2, AllFiles().Count());
    }

    [Fact]
    public void TryRead_AnyBitFlipped_ServesNothing() =>
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 7])
            .Sample(
                pick =>
                {
                    using var folder = new TemporaryFolder();
                    using (var store = KvStore.Open(folder.Path, Limit, s_shape))
                    {
                        store.TryAppend(Identity(1), Kv(1));
                        store.TryAppend(Identity(2), Kv(2));
                    }

                    var path = folder.Files.ElementAt(pick.Item1 % 2);
                    var bytes = File.ReadAllBytes(path);
                    bytes[pick.Item1 / 2 % bytes.Length] ^= (byte)(1 << pick.Item2);
                    File.WriteAllBytes(path, bytes);
                    using var again = KvStore.Open(folder.Path, Limit, s_shape);

                    var served = new[] { 1, 2 }.Where(text => Read(again, text) is not null).ToArray();

                    Assert.All(served, text => Assert.Equal(Kv(text), Read(again, text)));
                    Assert.True(served.Length < 2, "one of the entries, or its header, was damaged");
                    again.CheckIntegrity();
                },
                iter: 200
            );

    [Fact]
    public void Purge_LeavesNoByteOfItInAnyFile()
    {
        using var store = Open();
        var tenant = ChunkIdentity.Of(In("tenant", Passage(Tokens(9, 1))), s_shape.Digest);
        store.TryAppend(Identity(1), Kv(1));
        store.TryAppend(tenant, Kv(1));
        store.TryAppend(Identity(2), Kv(2));
        Assert.NotEmpty(KvScan.Find(_folder.Path, [Identity(1)], CancellationToken.None));

        store.Purge([Identity(1)]);
        Assert.True(store.Contains(tenant), "the same text of other readers stays");
        store.Purge([tenant]);

        Assert.Empty(KvScan.Find(_folder.Path, [Identity(1)], CancellationToken.None));
        foreach (var path in AllFiles())
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

    /// <summary>Names of files are digests of texts: whoever could list them could try guesses.</summary>
    [Fact]
    public void Open_OnAnyFolder_ShutsOtherAccountsOut()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("accounts are told apart by other means there");
            return;
        }

        using var store = Open();

        Assert.Equal(
            UnixFileMode.None,
            File.GetUnixFileMode(_folder.Path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)
        );
    }

    /// <summary>Whoever still holds the file open, or finds its blocks on the disk, reads zeros.</summary>
    [Fact]
    public void Purge_OverwritesTheFileBeforeItGoes()
    {
        using var store = Open();
        store.TryAppend(Identity(1), Kv(1));
        using var held = new FileStream(PathOf(1), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        store.Purge([Identity(1)]);

        var bytes = new byte[KvHeaderFormat.Size + (Identity(1).TokenIds.Length * 4) + Kv(1).Length];
        held.ReadExactly(bytes);
        Assert.True(bytes.AsSpan().IndexOfAnyExcept((byte)0) < 0);
        Assert.Empty(AllFiles());
    }

    /// <summary>Zeros that a power cut would lose leave the text on the disk.</summary>
    [Fact]
    public void Purge_BringsTheZerosToTheDiskBeforeItReturns()
    {
        var disk = new FaultyDisk();
        using var store = KvStore.Open(_folder.Path, Limit, s_shape, disk.Open);
        store.TryAppend(Identity(1), Kv(1));
        disk.BroughtToDisk.Clear();

        store.Purge([Identity(1)]);

        Assert.Equal([PathOf(1)], disk.BroughtToDisk);
    }

    /// <summary>Two texts whose digests are equal: the file holds the KV of the other one.</summary>
    [Fact]
    public void TryRead_OtherTokensUnderTheKey_ServesNothing()
    {
        using var store = Open();
        store.TryAppend(Identity(1), Kv(1));

        Assert.False(store.TryRead(Identity(1) with { TokenIds = Identity(2).TokenIds }, new byte[Kv(1).Length]));
        Assert.Equal(Kv(1), Read(store, 1));
    }

    [Fact]
    public void Purge_ADiskThatRefusesZeros_RemovesTheFile()
    {
        var disk = new FaultyDisk();
        using var store = KvStore.Open(_folder.Path, Limit, s_shape, disk.Open);
        store.TryAppend(Identity(1), Kv(1));
        disk.RefusesWrites = true;

        store.Purge([Identity(1)]);

        Assert.Empty(AllFiles());
        Assert.Equal(0, store.HoldsContentOf(Identity(1)));
        Assert.Contains("Input/output error", store.Trouble);
    }

    [Fact]
    public void Find_WhileFilesComeAndGo_ReportsWhatStays()
    {
        using var store = KvStore.Open(_folder.Path, Limit, s_shape, new FaultyDisk().Open);
        store.TryAppend(Identity(0), Kv(0));
        using var ended = new CancellationTokenSource();
        var writer = new Thread(() =>
        {
            for (var text = 1; !ended.IsCancellationRequested; text = (text % 40) + 1)
            {
                store.TryAppend(Identity(text), Kv(text));
                store.Purge([Identity(((text + 20) % 40) + 1)]);
            }
        })
        {
            IsBackground = true,
        };
        writer.Start();
        for (var scan = 0; scan < 50; scan++)
        {
            Assert.NotEmpty(KvScan.Find(_folder.Path, [Identity(0)], CancellationToken.None));
            Assert.Empty(KvScan.Find(_folder.Path, [Identity(999)], CancellationToken.None));
        }

        ended.Cancel();
        writer.Join();
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
            Assert.Equal([PathOf(1)], AllFiles());
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

        Assert.Empty(_folder.Files);
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
            Assert.True(_folder.Files.Sum(path => new FileInfo(path).Length) <= 20_000, "the files keep to their limit");
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
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[0, 9], Gen.Int[0, 1_000_000])
            .Array[0, 60]
            .Sample(
                operations =>
                {
                    using var folder = new TemporaryFolder();
                    var disk = new FaultyDisk();
                    var store = KvStore.Open(folder.Path, 3000, s_shape, disk.Open);
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
                                    store = KvStore.Open(folder.Path, 3000, s_shape, disk.Open);
                                    break;
                                case Verb.Damage when folder.Files.ToArray() is { Length: > 0 } paths:
                                    Damage(paths[pick % paths.Length], pick);
                                    break;
                                case Verb.Fill when pick % 4 == 0:
                                    disk.FreeBytes = pick % 900;
                                    break;
                            }

                            store.CheckIntegrity();
                            Assert.Equal(store.Entries, folder.Files.Count());
                            Assert.All(Enumerable.Range(0, 10).Except(written), gone =>
                                Assert.Equal(0, store.HoldsContentOf(Identity(gone)))
                            );
                        }
                    }
                    finally
                    {
                        store.Dispose();
                    }
                },
                iter: 300
            );

    /// <summary>In a payload: what a header says is checked when it is read at the start.</summary>
    private static void Damage(string path, int pick)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var at = KvHeaderFormat.Size + (pick % 100);
        if (at < file.Length)
        {
            file.Position = at;
            var value = file.ReadByte();
            file.Position = at;
            file.WriteByte((byte)(value ^ 0x55));
        }
    }

    private KvStore Open() => KvStore.Open(_folder.Path, Limit, s_shape);

    private string PathOf(int text)
    {
        var name = KvFileName.Of(Identity(text));
        return Path.Combine(_folder.Path, name[..2], name + ".kv");
    }

    /// <summary>All but the lock.</summary>
    private IEnumerable<string> AllFiles() =>
        Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(Path.HasExtension);

    private static byte[]? Read(KvStore store, int text)
    {
        var kv = new byte[Kv(text).Length];
        return store.TryRead(Identity(text), kv) ? kv : null;
    }

    private static ChunkIdentity Identity(int text) => ChunkIdentity.Of(Passage(Tokens(9, text)), s_shape.Digest);

    private static byte[] Kv(int text)
    {
        var bytes = new byte[3 * s_shape.BytesPerBlock];
        new Random(text + 1).NextBytes(bytes);
        return bytes;
    }
}
