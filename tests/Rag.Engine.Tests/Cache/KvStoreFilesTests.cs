using Rag.Engine.Cache.Disk;
using Rag.Engine.Tests.Support;
using Rag.Tests;
using static Rag.Engine.Tests.Support.KvFolder;

namespace Rag.Engine.Tests.Cache;

/// <summary>A folder in which others have written, or the same store before its power was cut.</summary>
public sealed class KvStoreFilesTests : IDisposable
{
    private readonly KvFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>As after a power cut: any length of the last write may have reached the disk, under either of its names.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(".tmp")]
    public void Open_TornFile_IsRemovedAndTheRestServed(string extension)
    {
        using (var store = _folder.Open())
        {
            store.TryAppend(Identity(1), Kv(1));
            store.TryAppend(Identity(2), Kv(2));
        }

        var path = _folder.PathOf(2);
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length += 7)
        {
            File.Delete(path);
            File.WriteAllBytes(path + extension, whole[..length]);
            using var store = _folder.Open();
            Assert.Equal([_folder.PathOf(1)], _folder.AllFiles());
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
        new KvHeaderFormat(Shape).Write(header, bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.PathOf(1))!);
        using (var file = new FileStream(_folder.PathOf(1), FileMode.CreateNew))
        {
            file.Write(bytes);
            file.SetLength(Math.Clamp(header.FileBytes, bytes.Length, 1L << 33)); // mostly a hole
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var store = KvStore.Open(_folder.Path, long.MaxValue, Shape);

        Assert.Equal(0, store.Entries);
        Assert.Equal(1, store.RemovedFiles);
        Assert.Null(Read(store, 1));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Empty(_folder.AllFiles());
    }

    [Fact]
    public void Open_AFileUnderAnotherName_IsRemoved()
    {
        using (var store = _folder.Open())
        {
            store.TryAppend(Identity(1), Kv(1));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_folder.PathOf(2))!);
        File.Copy(_folder.PathOf(1), _folder.PathOf(2));
        using var again = _folder.Open();

        Assert.Equal([_folder.PathOf(1)], _folder.AllFiles());
        Assert.Null(Read(again, 2));
        Assert.Equal(Kv(1), Read(again, 1));
    }

    [Fact]
    public void Open_FilesOfTheFormerLayout_AreRemovedAndNothingElse()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "model-a-000000000.kv"), "\nRAGKV01");
        var other = Path.Combine(_folder.Path, "notes.txt");
        File.WriteAllText(other, "");

        using var store = _folder.Open();

        Assert.Equal(1, store.RemovedFiles);
        Assert.Equal([other], _folder.AllFiles());
    }

    [Fact]
    public void Open_ALinkToAFolderElsewhere_LeavesItsFilesAlone()
    {
        using var elsewhere = new TemporaryFolder();
        var file = Path.Combine(elsewhere.Path, "theirs.kv");
        File.WriteAllText(file, "");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "ab"), elsewhere.Path);

        using var store = _folder.Open();

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
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.PathOf(1))!);
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.PathOf(2))!);
        Pipes.Make(Path.ChangeExtension(_folder.PathOf(1), extension));
        File.CreateSymbolicLink(Path.ChangeExtension(_folder.PathOf(2), extension), file);
        Assert.Empty(KvScan.Find(_folder.Path, [Identity(1)], CancellationToken.None));

        using var store = _folder.Open();

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
        var parent = Path.GetDirectoryName(_folder.PathOf(1))!;
        switch (obstacle)
        {
            case "folder":
                Directory.CreateDirectory(_folder.PathOf(1));
                break;
            case "folder's file":
                File.WriteAllText(parent, "");
                break;
            default:
                Directory.CreateSymbolicLink(parent, elsewhere.Path);
                break;
        }

        using var store = _folder.Open();

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

        Assert.Contains(path, Assert.Throws<IOException>(() => _folder.Open()).Message);
    }

    [Fact]
    public void TryRead_APipeInThePlaceOfAFileSinceTheOpening_IsADamagedEntry()
    {
        using var store = _folder.Open();
        store.TryAppend(Identity(1), Kv(1));
        File.Delete(_folder.PathOf(1));
        Pipes.Make(_folder.PathOf(1));

        Assert.Null(Read(store, 1));
        Assert.Equal(1, store.Damaged);
    }

    [Fact]
    public void Open_AnotherModelsFiles_AreRemoved()
    {
        using (var store = KvStore.Open(_folder.Path, Limit, Shape with { Digest = "another" }))
        {
            store.TryAppend(Identity(1), Kv(1));
        }

        using var ours = _folder.Open();

        Assert.Empty(_folder.Files);
        Assert.Equal(0, ours.Entries);
    }
}
