using Rag.Onnx.Graphs;
using Rag.Tests;

namespace Rag.Onnx.Tests.Graphs;

public sealed class CacheFolderTests : IDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private CacheFolder Cache(int daysLater = 0) => new(_folder.File("cache"), new LaterTime(daysLater));

    private void BuildElsewhere(string digest)
    {
        using var builder = CacheBuilderProcess.Start(_folder.File("cache"), digest, "build");
        builder.WaitForExit();
        Assert.Equal(0, builder.ExitCode);
    }

    private sealed class LaterTime(int days) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddDays(days);
    }

    private static void WriteModel(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "graph"), "whole");
        Directory.CreateDirectory(Path.Combine(folder, "inner"));
        File.WriteAllText(Path.Combine(folder, "inner", "data"), "whole");
    }

    private string[] Leftovers() => [.. Directory.EnumerateDirectories(_folder.File("cache"), ".building-*")];

    [Fact]
    public void GetOrBuild_FirstAndSecondTime_BuildsOnce()
    {
        var built = 0;
        Assert.Null(Cache().Find("abc"));

        for (var i = 0; i < 2; i++)
        {
            var folder = Cache()
                .GetOrBuild(
                    "abc",
                    f =>
                    {
                        built++;
                        WriteModel(f);
                    },
                    _cancellation
                );
            Assert.Equal("whole", File.ReadAllText(Path.Combine(folder, "inner", "data")));
        }

        Assert.Equal(1, built);
        Assert.NotNull(Cache().Find("abc"));
        Assert.Empty(Leftovers());
    }

    [Fact]
    public void GetOrBuild_ManyThreads_BuildOnceAndAllSeeItWhole()
    {
        var built = 0;
        var threads = Enumerable
            .Range(0, 8)
            .Select(_ => new Thread(() =>
            {
                var folder = Cache()
                    .GetOrBuild(
                        "abc",
                        f =>
                        {
                            Interlocked.Increment(ref built);
                            Thread.Sleep(100);
                            WriteModel(f);
                        },
                        _cancellation
                    );
                Assert.Equal("whole", File.ReadAllText(Path.Combine(folder, "graph")));
            }))
            .ToList();

        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        Assert.Equal(1, built);
    }

    [Fact]
    public void GetOrBuild_BuildThrows_LeavesNothingAndCanBeTriedAgain()
    {
        Assert.Throws<InvalidDataException>(() =>
            Cache()
                .GetOrBuild(
                    "abc",
                    f =>
                    {
                        WriteModel(f);
                        throw new InvalidDataException();
                    },
                    _cancellation
                )
        );

        Assert.Null(Cache().Find("abc"));
        Assert.Empty(Leftovers());
        Cache().GetOrBuild("abc", WriteModel, _cancellation);
    }

    [Fact]
    public void GetOrBuild_Canceled_StopsWaitingForAnother()
    {
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var builder = new Thread(() =>
            Cache()
                .GetOrBuild(
                    "abc",
                    f =>
                    {
                        entered.Set();
                        release.Wait(_cancellation);
                    },
                    CancellationToken.None
                )
        )
        {
            IsBackground = true,
        };
        builder.Start();
        entered.Wait(_cancellation);
        using var impatient = new CancellationTokenSource(50);
        try
        {
            Assert.Throws<OperationCanceledException>(() => Cache().GetOrBuild("abc", WriteModel, impatient.Token));
        }
        finally
        {
            release.Set();
            builder.Join();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("../outside")]
    [InlineData(".building-abc")]
    [InlineData("ABC")]
    public void GetOrBuild_NoDigest_Throws(string digest) =>
        Assert.Throws<ArgumentException>(() => Cache().GetOrBuild(digest, WriteModel, _cancellation));

    [Fact]
    public void GetOrBuild_BuilderKilledHalfWay_IsNotSeenAndItsRestsAreRemoved()
    {
        using (var killed = CacheBuilderProcess.Start(_folder.File("cache"), "abc", "hang"))
        {
            Assert.Equal(CacheBuilderProcess.HalfBuilt, killed.StandardOutput.ReadLine());
            killed.Kill();
            killed.WaitForExit();
        }

        Assert.Single(Leftovers());
        Assert.Null(Cache().Find("abc"));

        // A build of another digest removes abandoned folders too.
        Cache().GetOrBuild("other", WriteModel, _cancellation);
        Assert.Empty(Leftovers());
        var folder = Cache().GetOrBuild("abc", WriteModel, _cancellation);
        Assert.False(File.Exists(Path.Combine(folder, "half")));
        Assert.Equal("whole", File.ReadAllText(Path.Combine(folder, "graph")));
    }

    [Fact]
    public void GetOrBuild_NewFolder_RemovesThoseNotUsedForLong()
    {
        BuildElsewhere("abc");
        Directory.CreateDirectory(_folder.File("cache/someones-own"));

        Cache(daysLater: 29).GetOrBuild("other", WriteModel, _cancellation);
        Assert.NotNull(Cache().Find("abc"));

        Cache(daysLater: 31).GetOrBuild("another", WriteModel, _cancellation);
        Assert.Null(Cache().Find("abc"));
        Assert.Empty(Leftovers());
        Assert.True(Directory.Exists(_folder.File("cache/someones-own")));

        Cache().GetOrBuild("abc", WriteModel, _cancellation);
        Assert.NotNull(Cache().Find("abc"));
    }

    /// <summary>The process used the folders, however long ago, and may have their files open.</summary>
    [Fact]
    public void GetOrBuild_NewFolder_SparesThoseThisProcessHasUsed()
    {
        BuildElsewhere("found");
        Cache().GetOrBuild("found", _ => Assert.Fail("built twice"), _cancellation);
        Cache().GetOrBuild("built", WriteModel, _cancellation);

        Cache(daysLater: 31).GetOrBuild("other", WriteModel, _cancellation);

        Assert.NotNull(Cache().Find("found"));
        Assert.NotNull(Cache().Find("built"));
    }

    [Fact]
    public void GetOrBuild_NewFolder_SparesThoseAnotherProcessUses()
    {
        using (var other = CacheBuilderProcess.Start(_folder.File("cache"), "abc", "keep"))
        {
            Assert.Equal(CacheBuilderProcess.HalfBuilt, other.StandardOutput.ReadLine());
            Assert.Equal(CacheBuilderProcess.Built, other.StandardOutput.ReadLine());

            Cache(daysLater: 31).GetOrBuild("other", WriteModel, _cancellation);
            Assert.NotNull(Cache().Find("abc"));

            other.Kill();
            other.WaitForExit();
        }

        Cache(daysLater: 31).GetOrBuild("another", WriteModel, _cancellation);
        Assert.Null(Cache().Find("abc"));
    }

    /// <summary>An earlier version of the program may leave such a folder, of which only the age is known.</summary>
    [Fact]
    public void GetOrBuild_NewFolder_RemovesOldOnesWithoutAStamp()
    {
        BuildElsewhere("abc");
        File.Delete(_folder.File("cache/.used-abc"));

        Cache(daysLater: 31).GetOrBuild("other", WriteModel, _cancellation);

        Assert.Null(Cache().Find("abc"));
    }

    [Fact]
    public void GetOrBuild_TwoProcesses_OneBuildsAndTheSweepSparesIt()
    {
        using var first = CacheBuilderProcess.Start(_folder.File("cache"), "abc", "build");
        Assert.Equal(CacheBuilderProcess.HalfBuilt, first.StandardOutput.ReadLine());
        Cache().GetOrBuild("other", WriteModel, _cancellation);
        Assert.Single(Leftovers());

        var folder = Cache().GetOrBuild("abc", _ => Assert.Fail("built twice"), _cancellation);

        Assert.Equal(first.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), File.ReadAllText(Path.Combine(folder, "half")));
        Assert.Equal("whole", File.ReadAllText(Path.Combine(folder, "graph")));
        first.WaitForExit();
        Assert.Equal(0, first.ExitCode);
    }
}
