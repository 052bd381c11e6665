using System.Diagnostics;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Conformance;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;

namespace Rag.Stores.Tests;

public sealed class FlippedBitsTests
{
    /// <summary>A hang, and not a busy machine.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    private static readonly int s_rounds = LongForm.Of(60, 150);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>One bit at a time, anywhere in the database and the segments.</summary>
    [Theory]
    [InlineData(1)]
    [LongInlineData(2)]
    public async Task Open_ABitFlippedAnywhere_GivesWhatIsRightOrRefuses(int seed)
    {
        using var subject = await DamagedStoreTests.FilledAsync();
        var right = await ReadAsync(subject.Store);
        subject.Close();
        var files = Directory.GetFiles(subject.DataDir, "store.db").Concat(Directory.GetFiles(Path.Combine(subject.DataDir, "segments")));
        var sound = files.ToDictionary(file => file, File.ReadAllBytes);
        var random = new Random(seed);
        var refused = 0;
        for (var round = 0; round < s_rounds; round++)
        {
            foreach (var (file, bytes) in sound)
            {
                File.WriteAllBytes(file, bytes);
            }

            var (path, content) = sound.ElementAt(random.Next(sound.Count));
            var damaged = content.ToArray();
            var at = random.Next(damaged.Length);
            while (damaged[at] == 0 && random.Next(8) > 0)
            {
                at = random.Next(damaged.Length); // most of a small database is room
            }

            damaged[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, damaged);

            var started = Stopwatch.GetTimestamp();
            try
            {
                Assert.Superset((await ReadAsync(subject.Store)).ToHashSet(), right.ToHashSet());
            }
            catch (Exception e) when (e is StoreOpenException or StoreDamagedException)
            {
                Assert.Contains(subject.DataDir, e.Message);
                refused++;
            }

            subject.Close();
            StoreDoctorFinds(subject.DataDir);
            Assert.True(Stopwatch.GetElapsedTime(started) < s_longest, $"byte {at} of {path}");
        }

        Assert.InRange(refused, 1, s_rounds - 1);
    }

    private static void StoreDoctorFinds(string dataDir)
    {
        try
        {
            StoreDoctor.Examine(dataDir);
        }
        catch (StoreOpenException e)
        {
            Assert.Contains(dataDir, e.Message);
        }
    }

    /// <summary>Everything that a store says, as lines; an answer that is left out is no line.</summary>
    private static async Task<List<string>> ReadAsync(EmbeddedStore store)
    {
        var lines = new List<string>();
        var query = new IndexQuery(
            [new SubQuery(SampleArticles.Terms([.. SampleArticles.Words]), SampleArticles.Vector(new Random(1)))],
            ChunkFilter.Public,
            50,
            50
        );
        var candidates = await store.SearchAsync(query, Cancellation);
        lines.AddRange(candidates.Select(candidate => $"{candidate.ChunkId} {string.Join(' ', candidate.Scores)}"));
        var chunks = await store.FindChunksAsync([.. candidates.Select(candidate => candidate.ChunkId)], Cancellation);
        lines.AddRange(chunks.Values.Select(chunk => chunk.ToString()));
        await foreach (var article in store.LatestAsync(100, Cancellation))
        {
            lines.Add(article.ToString());
            await foreach (var revision in store.RevisionsAsync(article.Id, Cancellation))
            {
                lines.Add(revision.ToString());
            }
        }

        return lines;
    }
}
