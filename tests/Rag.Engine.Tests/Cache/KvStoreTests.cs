using Rag.Engine.Cache.Disk;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.KvFolder;

namespace Rag.Engine.Tests.Cache;

public sealed class KvStoreTests : IDisposable
{
    private readonly KvFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_AfterARestart_FindsWhatWasWritten()
    {
        using (var store = _folder.Open())
        {
            Assert.True(store.TryAppend(Identity(1), Kv(1)));
            Assert.True(store.TryAppend(Identity(2), Kv(2)));
            Assert.False(store.TryAppend(Identity(2), Kv(2)), "it is there already");
        }

        using var again = _folder.Open();
        Assert.Equal(Kv(1), Read(again, 1));
        Assert.Equal(Kv(2), Read(again, 2));
        Assert.Null(Read(again, 3));
        Assert.Equal(0, again.Damaged);
        again.CheckIntegrity();
    }

    [Fact]
    public void Open_WithASmallerLimit_RemovesTheOldest()
    {
        using (var store = _folder.Open())
        {
            foreach (var text in new[] { 5, 3, 8, 1 })
            {
                store.TryAppend(Identity(text), Kv(text));
            }
        }

        using var again = KvStore.Open(_folder.Path, 1000, Shape);

        again.CheckIntegrity();
        Assert.Equal([false, false, true, true], new[] { 5, 3, 8, 1 }.Select(text => Read(again, text) is not null));
        Assert.Equal(2, _folder.AllFiles().Count());
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

        using var store = _folder.Open();

        Assert.Equal(
            UnixFileMode.None,
            File.GetUnixFileMode(_folder.Path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)
        );
    }

    /// <summary>Two texts whose digests are equal: the file holds the KV of the other one.</summary>
    [Fact]
    public void TryRead_OtherTokensUnderTheKey_ServesNothing()
    {
        using var store = _folder.Open();
        store.TryAppend(Identity(1), Kv(1));

        Assert.False(store.TryRead(Identity(1) with { TokenIds = Identity(2).TokenIds }, new byte[Kv(1).Length]));
        Assert.Equal(Kv(1), Read(store, 1));
    }

    [Fact]
    public void Find_WhileFilesComeAndGo_ReportsWhatStays()
    {
        using var store = KvStore.Open(_folder.Path, Limit, Shape, new FaultyDisk().Open);
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
        using (var store = KvStore.Open(_folder.Path, Limit, Shape, disk.Open))
        {
            store.TryAppend(Identity(1), Kv(1));
            disk.FreeBytes = 200;

            Assert.False(store.TryAppend(Identity(2), Kv(2)));
            disk.FreeBytes = long.MaxValue / 2;
            Assert.False(store.TryAppend(Identity(3), Kv(3)), "what failed once is not tried with every passage");

            Assert.Contains("No space left on device", store.Trouble);
            Assert.Equal(Kv(1), Read(store, 1));
            Assert.Null(Read(store, 2));
            Assert.Equal([_folder.PathOf(1)], _folder.AllFiles());
        }

        using var again = _folder.Open();
        Assert.Null(again.Trouble);
        Assert.True(again.TryAppend(Identity(2), Kv(2)));
        Assert.Equal(Kv(1), Read(again, 1));
    }

    [Fact]
    public void Open_TheFolderOfAnother_IsRefused()
    {
        using var store = _folder.Open();

        var refusal = Assert.Throws<IOException>(() => _folder.Open());

        Assert.Equal($"The KV folder {_folder.Path} is in use by another process.", refusal.Message);
    }

    [Fact]
    public void TryAppend_MoreThanTheLimit_DropsTheOldestButNotWhatIsRead()
    {
        using var store = KvStore.Open(_folder.Path, 20_000, Shape);
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
}
