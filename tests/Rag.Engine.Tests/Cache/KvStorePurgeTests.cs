using System.Runtime.InteropServices;
using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;
using static Rag.Engine.Tests.Support.KvFolder;

namespace Rag.Engine.Tests.Cache;

/// <summary>What is purged is in no file, and on no block of the disk.</summary>
public sealed class KvStorePurgeTests : IDisposable
{
    private readonly KvFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Purge_LeavesNoByteOfItInAnyFile()
    {
        using var store = _folder.Open();
        var tenant = ChunkIdentity.Of(In("tenant", Passage(Tokens(9, 1))), Shape.Digest);
        store.TryAppend(Identity(1), Kv(1));
        store.TryAppend(tenant, Kv(1));
        store.TryAppend(Identity(2), Kv(2));
        Assert.NotEmpty(KvScan.Find(_folder.Path, [Identity(1)], CancellationToken.None));

        store.Purge([Identity(1)]);
        Assert.True(store.Contains(tenant), "the same text of other readers stays");
        store.Purge([tenant]);

        Assert.Empty(KvScan.Find(_folder.Path, [Identity(1)], CancellationToken.None));
        foreach (var path in _folder.AllFiles())
        {
            var bytes = File.ReadAllBytes(path).AsSpan();
            Assert.True(bytes.IndexOf(Kv(1)) < 0, "the KV is overwritten");
            Assert.True(bytes.IndexOf(MemoryMarshal.AsBytes(Identity(1).TokenIds.AsSpan())) < 0, "the token ids are overwritten");
        }

        Assert.Null(Read(store, 1));
        Assert.Equal(Kv(2), Read(store, 2));
        store.Dispose();
        using var again = _folder.Open();
        Assert.Equal(0, again.HoldsContentOf(Identity(1)));
        Assert.Equal(Kv(2), Read(again, 2));
    }

    /// <summary>Whoever still holds the file open, or finds its blocks on the disk, reads zeros.</summary>
    [Fact]
    public void Purge_OverwritesTheFileBeforeItGoes()
    {
        using var store = _folder.Open();
        store.TryAppend(Identity(1), Kv(1));
        using var held = new FileStream(_folder.PathOf(1), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        store.Purge([Identity(1)]);

        var bytes = new byte[KvHeaderFormat.Size + (Identity(1).TokenIds.Length * 4) + Kv(1).Length];
        held.ReadExactly(bytes);
        Assert.True(bytes.AsSpan().IndexOfAnyExcept((byte)0) < 0);
        Assert.Empty(_folder.AllFiles());
    }

    /// <summary>Zeros that a power cut would lose leave the text on the disk.</summary>
    [Fact]
    public void Purge_BringsTheZerosToTheDiskBeforeItReturns()
    {
        var disk = new FaultyDisk();
        using var store = KvStore.Open(_folder.Path, Limit, Shape, disk.Open);
        store.TryAppend(Identity(1), Kv(1));
        disk.BroughtToDisk.Clear();

        store.Purge([Identity(1)]);

        Assert.Equal([_folder.PathOf(1)], disk.BroughtToDisk);
    }

    [Fact]
    public void Purge_ADiskThatRefusesZeros_RemovesTheFile()
    {
        var disk = new FaultyDisk();
        using var store = KvStore.Open(_folder.Path, Limit, Shape, disk.Open);
        store.TryAppend(Identity(1), Kv(1));
        disk.RefusesWrites = true;

        store.Purge([Identity(1)]);

        Assert.Empty(_folder.AllFiles());
        Assert.Equal(0, store.HoldsContentOf(Identity(1)));
        Assert.Contains("Input/output error", store.Trouble);
    }
}
