using System.Diagnostics;
using Rag.Engine.Cache;
using Rag.Engine.Cache.Disk;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Cache;

/// <summary>Milliseconds to write, open, read and purge passages on disk. Runs when RAG_BENCHMARKS is set.</summary>
public sealed class KvStoreBenchmark : IDisposable
{
    private const long Limit = 8L << 30;
    private const int BlockSize = 32;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(500, 256, 2 << 20)]
    [InlineData(20_000, 32, 4096)]
    public void Store_OfSoManyPassages_Milliseconds(int passages, int tokens, int kvBytes)
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("RAG_BENCHMARKS") is { Length: > 0 },
            "measures; runs when RAG_BENCHMARKS is set."
        );
        var bytesPerBlock = kvBytes * (long)BlockSize / tokens;
        var shape = DefaultShape with { ContextLength = tokens, BlockSize = BlockSize, BytesPerBlock = bytesPerBlock };
        ChunkIdentity[] identities = [.. Enumerable.Range(0, passages).Select(text => Identity(text, tokens))];
        var kv = new byte[kvBytes];
        new Random(1).NextBytes(kv);
        using (var store = KvStore.Open(_folder.Path, Limit, shape))
        {
            Tell("write", identities, identity => Assert.True(store.TryAppend(identity, kv)));
        }

        var start = Stopwatch.GetTimestamp();
        using var again = KvStore.Open(_folder.Path, Limit, shape);
        TestContext.Current.TestOutputHelper?.WriteLine($"open {passages}: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
        Tell("read", identities, identity => Assert.True(again.TryRead(identity, kv)));
        Tell("purge", identities[..100], identity => again.Purge([identity]));
    }

    private static void Tell(string verb, IEnumerable<ChunkIdentity> identities, Action<ChunkIdentity> act)
    {
        var times = new List<double>();
        foreach (var identity in identities)
        {
            var start = Stopwatch.GetTimestamp();
            act(identity);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{verb}: median {times[times.Count / 2]:F3} ms, 95 % below {times[(int)(times.Count * 0.95)]:F3} ms"
        );
    }

    private static ChunkIdentity Identity(int text, int tokens) =>
        ChunkIdentity.Of(Passage([text, .. Enumerable.Range(0, tokens - 1)]), DefaultShape.Digest);
}
